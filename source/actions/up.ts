import { setTimeout as sleep } from 'node:timers/promises';
import { exitCodes } from '../config/errors.ts';
import { jsonFlag } from '../config/flags.ts';
import { commandFor } from '../config/program.ts';
import type { Engine, Plan } from '../lab/contract/engine.ts';
import { makeFlags } from '../lab/contract/flags.ts';
import { planText } from '../lab/contract/plan.ts';
import { readerOf, sourceOf } from '../lab/contract/ready.ts';
import { sources } from '../lab/contract/sources/index.ts';
import { endpointLines } from '../lab/contract/target.ts';
import { rememberedLosses } from '../watch/losses.ts';
import { resnapshot, resnapshotQuestion } from './resnapshot.ts';
import { defineAction } from './types.ts';

/** The rule that finds a slot that was made anew. */
const slotRenewed = 'S10';

/** `trouble`: what is beyond what a start can do. */
type Brought = { plan?: Plan; trouble?: string };

export const up = defineAction<{ dryRun: boolean }, Brought>({
  id: 'up',
  label: 'up',
  help: 'start everything that is stopped',
  group: 'Lab',
  effect: 'write',
  needs: 'lab',
  keys: {
    names: ['U'],
    input: () => ({ dryRun: false }),
    begins: () => 'bringing it up',
    ends: ({ trouble }) => [trouble ? troubleLine(trouble) : 'every service is ready'],
  },
  command: {
    name: 'up',
    usage: '',
    takes: 0,
    summary: 'start the lab and wait until every service is ready',
    details: `
Installs what is missing, starts what is stopped, and does nothing where all is well.
A port that is taken is replaced by a free one; status tells which. A slot that is lost, or was made
anew behind the offsets that were kept, is beyond what a start can do: then it asks whether a new
snapshot is to be taken (cdc-top resnapshot --help).`,
    flags: [
      ...makeFlags,
      { name: 'dry-run', type: 'boolean', description: 'print the plan and do nothing' },
      {
        name: 'yes',
        type: 'boolean',
        description: 'take a new snapshot where the slot is lost or new',
      },
      { ...jsonFlag, description: 'print one JSON object per event on stdout, then the status' },
    ],
    jsonEvents: true,
    input: ({ flags }) => ({ dryRun: flags['dry-run'] === true }),
    async print({ plan, trouble }, { engine, line, signal }) {
      const { json } = line.flags;
      if (plan) return { text: json ? `${JSON.stringify(plan)}\n` : planText(plan) };
      const status = await engine.status(signal);
      const text = json ? JSON.stringify(status) : endpointLines(status).join('\n');
      if (trouble === undefined)
        return {
          text: `${text}\n`,
          exitCode: status.state === 'healthy' ? exitCodes.ok : exitCodes.failed,
        };
      const { prepare } = resnapshot.command ?? {};
      const cure = commandFor(engine.describe(), 'resnapshot');
      return {
        text: json
          ? `${text}\n`
          : `${text}\n${troubleLine(trouble)}: ${cure} takes a new snapshot\n`,
        exitCode: exitCodes.failed,
        ...(prepare && { offer: { question: resnapshotQuestion, work: prepare(line) } }),
      };
    },
  },
  async run({ engine, onEvent }, { dryRun }, _report, signal) {
    if (dryRun) return { plan: await engine.planUp(signal) };
    const hopeless = new AbortController();
    const ended = new AbortController();
    const until = AbortSignal.any([signal, ended.signal]);
    // The task of the connector would be waited for in vain.
    const watching = slotIsLost(engine, until).then((lost) => lost && hopeless.abort());
    try {
      await engine.up({ signal: AbortSignal.any([signal, hopeless.signal]), onEvent });
    } catch (error) {
      if (!hopeless.signal.aborted || signal.aborted) throw error;
    } finally {
      ended.abort();
      await watching;
    }
    return { trouble: (await troubleOf(engine)) ?? renewalOf(engine) };
  },
});

const troubleLine = (trouble: string) => `${trouble}; no start cures that`;

/** What is not there, or does not answer, is no trouble of the slot. */
const troubleOf = async (engine: Engine): Promise<string | undefined> => {
  try {
    const target = await engine.target();
    const { lost } = await readerOf(target);
    return lost === undefined ? undefined : `the ${sourceOf(target).reader.what} ${lost}`;
  } catch {
    return undefined;
  }
};

/** What whoever has watched the lab found of its slot, and no snapshot has made good for since. */
const renewalOf = (engine: Engine): string | undefined =>
  rememberedLosses([engine], Date.now()).some(
    ({ finding, curedAt }) => finding.id === slotRenewed && curedAt === undefined,
  )
    ? `the ${sources[engine.describe().source].reader.what} is not the one that it was: what was written in between is lost`
    : undefined;

const lookMs = 3000;
/** However long the others take to start, a lost slot is told of after this. */
const patienceMs = 60_000;

/**
 * Resolves with true once the slot is known to be lost and all else of the lab is up, or has had its
 * time; with false when it is looked at no more.
 */
const slotIsLost = async (engine: Engine, signal: AbortSignal): Promise<boolean> => {
  let since: number | undefined;
  while (!signal.aborted) {
    await sleep(lookMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return false;
    since = (await troubleOf(engine)) === undefined ? undefined : (since ?? performance.now());
    if (since === undefined) continue;
    if (performance.now() - since > patienceMs || (await othersAreUp(engine, signal))) return true;
  }
  return false;
};

const othersAreUp = async (engine: Engine, signal: AbortSignal): Promise<boolean> => {
  try {
    const { services } = await engine.status(signal);
    const capture = engine.serviceOf('capture');
    return services.every(({ name, health }) => name === capture || health === 'healthy');
  } catch {
    return false;
  }
};
