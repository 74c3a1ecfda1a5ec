import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { acrossChecks } from '../../source/doctor/across/index.ts';
import { examine } from '../../source/doctor/index.ts';
import type { Engine } from '../../source/lab/contract/engine.ts';
import { watchedLabs } from '../../source/lab/watched.ts';
import { kinds } from '../../source/systems/index.ts';
import type { CheckLevel, CheckResult, Cure } from '../../source/watch/check.ts';
import type { Pipeline, System, Target } from '../../source/watch/target.ts';
import { until } from './support.ts';

/** What a check is to say of a system that has its fault. */
export type Fault = { id: string; name?: string; level: CheckLevel };

const resultsOf = async (target: Target): Promise<readonly CheckResult[]> => {
  const all = kinds.map(({ kind }) => kind);
  const signal = new AbortController().signal;
  // A machine that runs tests may be slow; how long it takes is measured elsewhere.
  const options = { kinds: all, across: acrossChecks, signal, limitMs: 30_000 };
  return (await examine(target, options)).results;
};

/** All that doctor finds on a lab; `changed` says what of its pipeline is otherwise. */
export const examined = (
  engine: Engine,
  changed: Partial<Pipeline> = {},
): Promise<readonly CheckResult[]> => {
  const target = watchedLabs([engine]);
  const pipelines = target.pipelines.map((pipeline) => ({ ...pipeline, ...changed }));
  return resultsOf({ ...target, pipelines });
};

/** What doctor finds in the settings of a lab’s next job: as if none ran. */
export const examinedIdle = (engine: Engine): Promise<readonly CheckResult[]> => {
  const target = watchedLabs([engine]);
  const systems = target.systems
    .filter(({ kind }) => kind === 'spark')
    .map((system) => ({ ...system, endpoint: async () => nobody }));
  return resultsOf({ ...target, systems, pipelines: [] });
};
/** Where no Spark answers. */
export const nobody = { masterUi: 'http://127.0.0.1:9', driverUi: 'http://127.0.0.1:9' };

type Endpoints = Partial<
  Record<'postgres' | 'connect' | 'kafka' | 'spark' | 'query' | 'delta', object>
>;

/** What doctor says of systems that are given by their addresses, tied into a pipeline. */
export const lookAt = (endpoints: Endpoints) => (): Promise<readonly CheckResult[]> => {
  const systems = Object.entries(endpoints).map(
    ([kind, endpoint]): System => ({
      ...{ id: `${kind}:doctor`, kind, label: kind },
      endpoint: async () => endpoint,
    }),
  );
  const pipeline: Pipeline = {
    id: 'doctor',
    source: { system: 'postgres:doctor' },
    capture: { system: 'connect:doctor', connector: 'lab-cdc' },
    topics: { system: 'kafka:doctor' },
    query: { system: 'query:doctor', spark: 'spark:doctor' },
    sink: 'delta:doctor',
  };
  return resultsOf({
    ...{ id: 'doctor', scope: 'attached', labs: [] },
    ...{ systems, pipelines: [pipeline] },
  });
};

/** What is said of it: the worst first. Where all is well one line stands for all, and has no name. */
const about = (
  { id, name, level }: Fault,
  results: readonly CheckResult[],
): CheckResult | undefined =>
  results.find(
    ({ id: of, subject }) =>
      of === id &&
      (name === undefined ||
        subject.name === name ||
        (level === 'ok' && subject.name === undefined)),
  );

const shown = (result: CheckResult | undefined): string =>
  result ? `${result.level}: ${result.found}` : 'nothing';

/** The results of faults that a system has; fails unless each is found as it should be. */
export const found = async (
  look: () => Promise<readonly CheckResult[]>,
  faults: readonly Fault[],
): Promise<CheckResult[]> => {
  const wrong = (results: readonly CheckResult[]) =>
    faults
      .filter((fault) => about(fault, results)?.level !== fault.level)
      .map((fault) => `${fault.id} ${fault.name ?? ''} ${shown(about(fault, results))}`);
  const results = await until('every fault is found', async () => {
    const now = await look();
    const left = wrong(now);
    if (left.length > 0) throw new Error(left.join('\n'));
    return now;
  });
  return faults.map((fault) => about(fault, results) as CheckResult);
};

/** Every fault is found; then its cure is run, as it stands there, and the check is green. */
export const cured = async (
  faults: readonly Fault[],
  look: () => Promise<readonly CheckResult[]>,
  run: (cures: readonly Cure[]) => Promise<unknown>,
): Promise<void> => {
  const cures = (await found(look, faults)).map(({ id, cure }) => {
    assert.ok(cure, `${id} has a cure`);
    return cure;
  });
  await run(cures);
  await found(
    look,
    faults.map((fault) => ({ ...fault, level: 'ok' })),
  );
};

const execute = promisify(execFile);

/** Runs commands as a shell does, one after the other. `tools`: a folder with Kafka’s. */
export const runCommands = async (cures: readonly Cure[], tools: string): Promise<void> => {
  for (const { kind, text } of cures) {
    assert.equal(kind, 'command', text);
    const env = { ...process.env, PATH: `${tools}:${process.env.PATH}` };
    await execute('bash', ['-ec', text], { env }).catch((error: { stderr?: string }) => {
      throw new Error(`${text}\n${error.stderr ?? error}`);
    });
  }
};
