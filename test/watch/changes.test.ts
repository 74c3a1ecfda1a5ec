import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { concluder } from '../../source/commands/observe.ts';
import { kinds } from '../../source/systems/index.ts';
import { type Postgres, postgres as postgresKey } from '../../source/systems/postgres/readings.ts';
import {
  type ServiceReading,
  type Services,
  services as servicesKey,
} from '../../source/systems/services/readings.ts';
import { byName } from '../../source/watch/kind.ts';
import { createStore } from '../../source/watch/store.ts';
import type { Shape } from '../../source/watch/target.ts';
import type { Key } from '../../source/watch/view.ts';
import { type Name, type Values, watchedSystems } from '../observed.ts';
import * as build from '../pipeline/build.ts';

const { postgres, service, services, slot, t0 } = build;

const storeAt = (now: () => number) =>
  createStore(watchedSystems(), {
    ...{ kinds: byName(kinds.map(({ kind }) => kind)), conclude: concluder() },
    ...{ intervalMs: 1000, now },
  });

const starting = { state: 'running', health: 'unhealthy', detail: 'no answer yet' } as const;

/** What the events say where one system is read so, a tick each. */
const toldOf = <S extends Shape>(of: Key<S>, values: S['reading'][]): string[] => {
  let now = t0;
  const store = storeAt(() => now);
  for (const value of values) {
    now += 1000;
    store.read(`${of.kind}:lab`, { value, at: now, tookMs: 1 });
    store.tick();
  }
  return store.snapshot().events.map(({ source, text }) => `${source} ${text}`);
};

/** Of a service that goes through these states. */
const told = (...states: Partial<ServiceReading>[]): string[] =>
  toldOf<Services>(
    servicesKey,
    states.map((state) => services([service(state)])),
  );

describe('health of a service, as an event', () => {
  const cases: [string, Partial<ServiceReading>[], string[]][] = [
    ['its first health', [starting, {}], ['kafka healthy']],
    [
      'lost and found',
      [starting, {}, starting, {}],
      ['kafka healthy', 'kafka unhealthy: no answer yet', 'kafka healthy again'],
    ],
    ['healthy all along', [{}, {}], []],
    ['another process', [{}, { pid: 11, startedAt: t0 + 1500 }], ['kafka was restarted']],
    [
      'stopped',
      [{}, { state: 'stopped', health: 'unknown', pid: null, startedAt: null }],
      ['kafka stopped'],
    ],
  ];
  for (const [name, states, lines] of cases)
    test(name, () =>
      assert.deepEqual(
        told(...states).filter((line) => line.startsWith('kafka')),
        lines,
      ),
    );
});

describe('a job that ends and is started again, as an event', () => {
  const starting: Partial<ServiceReading> = { state: 'starting', health: 'unknown', detail: '' };
  const row = (more: Partial<ServiceReading>) => service({ name: 'job', ...more });
  const end = (at: number, tries: number) => ({ at, code: 1, why: 'no more of this', tries });
  const reading = (more: Partial<ServiceReading>, lastEnd?: ReturnType<typeof end>) => {
    const all = services([row(more)]);
    return { ...all, job: { ...all.job, ...(lastEnd && { lastEnd }) } };
  };
  const said = (...readings: ReturnType<typeof reading>[]) =>
    toldOf<Services>(servicesKey, readings).filter((line) => line.startsWith('job'));

  test('tells each end once, with its reason and the next try', () => {
    const trial = { health: 'unhealthy', detail: 'try 2: it ended' } as const;
    assert.deepEqual(
      said(
        reading({}),
        reading(starting, end(1, 1)),
        reading(starting, end(1, 1)),
        reading({}, end(1, 1)),
        reading(trial, end(2, 2)),
        reading(trial, end(2, 2)),
        reading(trial, end(3, 3)),
        reading({}, end(3, 3)),
      ),
      [
        'job starting',
        'job ended with exit code 1: no more of this; it is started again',
        'job healthy again',
        'job unhealthy: try 2: it ended',
        'job ended with exit code 1: no more of this; try 2 follows',
        'job ended with exit code 1: no more of this; try 3 follows',
        'job healthy again',
      ],
    );
  });

  test('tells nothing of an end that was there before', () => {
    assert.deepEqual(said(reading({}, end(1, 1)), reading({}, end(1, 1))), []);
  });
});

describe('a slot that is read or not, as an event', () => {
  const cases: [string, boolean[], string[]][] = [
    ['the first reader', [false, true], ['debezium the slot is active']],
    [
      'lost and back',
      [true, false, true],
      ['debezium the slot is inactive: no reader', 'debezium the slot is active again'],
    ],
  ];
  for (const [name, active, lines] of cases)
    test(name, () => {
      const readings = active.map((is) => postgres({ slots: [slot({ active: is })] }));
      const said = toldOf<Postgres>(postgresKey, readings);
      assert.deepEqual(
        said.filter((line) => line.startsWith('debezium')),
        lines,
      );
    });
});

test('events tell what they are about', () => {
  let now = t0;
  const store = storeAt(() => now);
  for (const active of [true, false]) {
    now += 1000;
    const value = postgres({ slots: [slot({ active })] });
    store.read('postgres:lab', { value, at: now, tookMs: 1 });
    store.tick();
  }
  const line = store.snapshot().events.find(({ source }) => source === 'debezium');
  assert.deepEqual(line?.subject, { system: 'postgres:lab', lab: 'lab', name: 'debezium' });
});

test('that no job runs is no news of the moment after one was submitted', () => {
  let now = t0;
  const store = storeAt(() => now);
  const submission = { subject: 'job', at: now, tookMs: 0 };
  const readings: Partial<Values> = {
    services: services([service()], 'stopped'),
    postgres: postgres({ slots: [slot({})] }),
    ...{ capture: build.capture({}), kafka: build.kafka(build.topic([1n])) },
    ...{ checkpoint: build.checkpoint([1n]), spark: build.spark({ applications: [] }) },
  };
  const ids: Partial<Record<Name, string>> = { capture: 'connect', checkpoint: 'query' };
  const tick = () => {
    store.tick();
    return store.snapshot().events.map(({ source, text }) => `${source} ${text}`);
  };
  const read = () => {
    for (const [name, value] of Object.entries(readings))
      store.read(`${ids[name as Name] ?? name}:lab`, { value, at: now, tookMs: 1 });
  };
  store.step('lab', { ...submission, state: 'running', what: 'submitting' });
  read();
  tick();
  now += 500;
  store.step('lab', { ...submission, state: 'done', what: 'running as app-1', at: now });
  now += 500;
  assert.deepEqual(tick(), ['job running as app-1']);
  // Where it has ended at once, the next reading says so.
  read();
  assert.deepEqual(tick(), ['job running as app-1', 'job no Spark job is running']);
});
