import { setTimeout as sleep } from 'node:timers/promises';
import { endsOf } from '../clients/kafka/forget.ts';
import { exitCodes, Failure, messageOf } from '../config/errors.ts';
import { commandFor } from '../config/program.ts';
import type { Engine } from '../lab/contract/engine.ts';
import { eventually, readerHasLeft } from '../lab/contract/forget.ts';
import { readerOf, sourceOf } from '../lab/contract/ready.ts';
import { plural } from '../text/units.ts';
import type { LabTarget } from '../watch/lab.ts';
import { noteCured } from '../watch/losses.ts';
import { type Landed, landedRows } from './landed.ts';
import { table } from './source.ts';
import { defineAction } from './types.ts';

/** What source and table have after it; `table` undefined where it can’t be told, and why. */
export type Reconciled = {
  source: number;
  /** Ids of the source that have not landed since, and ids of the table that the source no longer has. */
  missing: readonly string[];
  stale: readonly string[];
  untold?: string;
};

const landMs = 180_000;
const lookMs = 2000;
const mostNamed = 10;

/** What it does and what it means, for whoever is asked. */
export const resnapshotQuestion =
  'Drop the slot and the stored offsets, and take a new snapshot? Every row lands in the table once more; a row that was deleted while nothing was captured stays in it.';

/** The whole cure of a slot that is lost, or was made anew behind the offsets that were kept. */
export const resnapshot = defineAction<object, Reconciled>({
  id: 'resnapshot',
  label: 'new snapshot',
  help: 'drop slot and offsets, and take a new snapshot',
  group: 'Lab',
  effect: 'destroy',
  needs: 'lab',
  command: {
    name: 'resnapshot',
    usage: '',
    takes: 0,
    summary: 'drop slot and offsets and take a new snapshot: the cure for a lost slot',
    details: `
For a slot that is lost, or was dropped and recreated: no restart brings back the changes that nobody
can read any more. Stops the capture, drops the slot and the offsets that it has stored, and starts it
again with a new snapshot. Every row of the captured tables lands in the topics, and in the table, once
more; what was deleted meanwhile has no record that would tell the table. Afterwards the rows of
${table} are compared with the table, and what differs is named.`,
    asks: resnapshotQuestion,
    input: () => ({}),
    print(reconciled) {
      const { missing, untold } = reconciled;
      const isWhole = missing.length === 0 && untold === undefined;
      const text = reconciledLines(reconciled).join('\n');
      return { text: `${text}\n`, exitCode: isWhole ? exitCodes.ok : exitCodes.failed };
    },
  },
  async run({ engine, onEvent }, _input, report, signal) {
    const target = await engine.target();
    await mustAnswer(engine, signal);
    const before = await endsOf(target.kafka.brokers, target.kafka.topic);
    report('stopping the capture');
    await engine.forgetCapture({ signal, onEvent });
    await readerHasLeft(target, signal);
    const { reader } = sourceOf(target);
    if (reader.drop) report(`dropping the ${reader.what}`);
    await reader.drop?.(target.source);
    report('starting the capture again');
    await engine.up({ signal, onEvent });
    // It is read from as soon as the snapshot is taken.
    report('waiting until the snapshot is taken');
    await eventually(
      'the snapshot is taken',
      async () => (await readerOf(target)).active,
      signal,
      landMs,
    );
    noteCured(engine, Date.now());
    const { job } = await engine.status(signal);
    const isRunning = job.state === 'running' || job.state === 'starting';
    const untold = `no job runs: ${commandFor({ name: target.id }, 'submit')} lets the snapshot land`;
    if (!isRunning)
      return { source: (await sourceIds(target)).length, missing: [], stale: [], untold };
    report('waiting until the snapshot is in the table');
    const landed = () => landedRows(engine.files, target.paths.delta, signal);
    return reconcile(target, landed, before, signal);
  },
});

/** Throws a Failure where what it works on does not run. */
const mustAnswer = async (engine: Engine, signal: AbortSignal): Promise<void> => {
  const { services } = await engine.status(signal);
  const capture = engine.serviceOf('capture');
  const needed = [engine.serviceOf('source'), 'kafka'];
  const silent = services.find(({ name, state, health }) => {
    const isNeeded = needed.includes(name);
    // Debezium Server ends by itself where its slot is lost.
    return (isNeeded && health !== 'healthy') || (name === capture && state === 'stopped');
  });
  if (silent)
    throw new Failure(
      `${silent.name} is ${silent.state}, ${silent.health}: ${commandFor(engine.describe(), 'up')} first`,
    );
};

const sourceIds = async (target: LabTarget): Promise<string[]> => {
  const session = await sourceOf(target).session(target.source);
  try {
    const { rows } = await session.run(`select id from ${table} order by id`);
    return rows.map(({ id }) => String(id));
  } finally {
    await session.end();
  }
};

/** Compares source and table until all rows of the one are in the other, or for as long as that may take. */
const reconcile = async (
  target: LabTarget,
  landed: () => Promise<ReadonlyMap<string, Landed>>,
  before: ReadonlyMap<number, bigint>,
  signal: AbortSignal,
): Promise<Reconciled> => {
  for (const deadline = Date.now() + landMs; ; ) {
    const source = await sourceIds(target);
    try {
      const compared = compare(source, await landed(), before);
      if (compared.missing.length === 0 || Date.now() > deadline) return compared;
    } catch (error) {
      signal.throwIfAborted();
      // A table that is being written may be looked at again.
      if (error instanceof Failure || Date.now() > deadline)
        return { source: source.length, missing: [], stale: [], untold: messageOf(error) };
    }
    await sleep(lookMs, undefined, { signal });
  }
};

/**
 * What the source has and the table lacks, and the other way round. `before`: where each partition ended
 * before; what landed from there on is of the new snapshot, or newer.
 */
export const compare = (
  source: readonly string[],
  table: ReadonlyMap<string, Landed>,
  before: ReadonlyMap<number, bigint>,
): Reconciled => {
  const there = new Set(source);
  return {
    source: source.length,
    missing: source.filter((id) => {
      const { partition = 0, offset = -1n } = table.get(id) ?? {};
      return offset < (before.get(partition) ?? 0n);
    }),
    stale: [...table.keys()].filter((id) => !there.has(id)),
  };
};

/** What is said of it, line by line. */
export const reconciledLines = ({ source, missing, stale, untold }: Reconciled): string[] => {
  const rows = `${table}: ${plural(source, 'row')} in the source`;
  if (untold !== undefined) return [rows, untold];
  const landed =
    missing.length === 0
      ? 'all of them in the table'
      : `${missing.length} of them not landed: ${namesOf(missing)}`;
  const left = `${plural(stale.length, 'row')} of the table ${stale.length === 1 ? 'is' : 'are'} gone from the source, and no record says so: ${namesOf(stale)}`;
  return [`${rows}, ${landed}`, ...(stale.length > 0 ? [left] : [])];
};

const namesOf = (ids: readonly string[]): string => {
  const more = ids.length > mostNamed ? ` and ${ids.length - mostNamed} more` : '';
  return `${ids.length === 1 ? 'id' : 'ids'} ${ids.slice(0, mostNamed).join(', ')}${more}`;
};
