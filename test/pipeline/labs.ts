import { concluder } from '../../source/commands/observe.ts';
import { kinds } from '../../source/systems/index.ts';
import type { BatchEvent } from '../../source/systems/spark/query-events.ts';
import { query } from '../../source/systems/spark/readings.ts';
import { byName } from '../../source/watch/kind.ts';
import type { Lab } from '../../source/watch/lab.ts';
import { createStore } from '../../source/watch/store.ts';
import type { Target } from '../../source/watch/target.ts';
import { type Name, type Readings, type Sample, watchedSystems } from '../observed.ts';
import * as build from './build.ts';
import { sound } from './pipeline.ts';

/** What one lab tells, a sample a tick, and the batches of its query. */
export type Told = { samples: readonly Sample[]; batches?: readonly BatchEvent[] };

const kindOf: Partial<Record<Name, string>> = { capture: 'connect', checkpoint: query.kind };

const seconds = 40;
const downFrom = 30;

/** A sound lab that has `times` as much of everything, under the same names as any other. */
export const lab = (times: number): Told => ({
  samples: build.everySecond(seconds, (i) => ({
    ...sound(i * times),
    services: build.services([build.service({ cpuMs: i * 10 * times, pid: times })]),
  })),
  batches: Array.from({ length: seconds }, (_, i) =>
    build.batch(i * times, build.t0 + i * 1000, 10 * times, { id: `query ${times}` }),
  ),
});

/** A lab of which nothing answers any more from a time on. */
export const killed = ({ samples, ...rest }: Told): Told => {
  const since = (samples[downFrom] as Sample).at;
  const failure = { kind: 'unreachable', message: 'connect ECONNREFUSED', since } as const;
  const last = (samples[downFrom - 1] as Sample).readings;
  const readings = Object.fromEntries(
    Object.entries(last).map(([name, reading]) => [name, { ...reading, failure }]),
  ) as Readings;
  return {
    ...rest,
    samples: samples.map((sample, i) => (i < downFrom ? sample : { at: sample.at, readings })),
  };
};

/** Labs as one target, each under its name. */
const targetOf = (names: readonly string[]): Target => {
  const targets = names.map((name) => watchedSystems(name));
  return {
    ...{ id: names.join('+'), scope: 'lab' },
    systems: targets.flatMap(({ systems }) => systems),
    pipelines: targets.flatMap(({ pipelines }) => pipelines),
    labs: names.map((name) => {
      const made = {
        name,
        engine: 'local',
        versions: 'seed',
        source: 'postgres',
        capture: 'connect',
      } as const;
      return { describe: () => made } as Partial<Lab> as Lab;
    }),
  };
};

/** A store that has been told all that these labs tell, tick by tick; all have as many samples. */
export const storeOf = (labs: Readonly<Record<string, Told>>) => {
  let now = 0;
  const store = createStore(targetOf(Object.keys(labs)), {
    ...{ kinds: byName(kinds.map(({ kind }) => kind)), conclude: concluder() },
    ...{ intervalMs: 1000, now: () => now },
  });
  const all = Object.entries(labs);
  for (const [name, { batches = [] }] of all) store.feed(`${query.kind}:${name}`, batches);
  const ticks = all[0]?.[1].samples.length ?? 0;
  for (let tick = 0; tick < ticks; tick += 1) {
    for (const [name, { samples }] of all) {
      const sample = samples[tick];
      if (!sample) throw new Error(`${name} has no sample ${tick}`);
      now = sample.at;
      for (const [of, reading] of Object.entries(sample.readings))
        store.read(`${kindOf[of as Name] ?? of}:${name}`, reading);
    }
    store.tick();
  }
  return store;
};
