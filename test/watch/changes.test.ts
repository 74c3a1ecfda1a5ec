import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noteChanges } from '../../source/watch/changes.ts';
import type { ProbeValues, ServiceReading } from '../../source/watch/readings.ts';
import { createStore } from '../../source/watch/store.ts';
import * as build from '../pipeline/build.ts';

const { postgres, service, services, slot, t0 } = build;

const starting = { state: 'running', health: 'unhealthy', detail: 'no answer yet' } as const;

/** What the events say where one source is read so, a tick each. */
const toldOf = <P extends 'services' | 'postgres'>(
  probe: P,
  values: ProbeValues[P][],
): string[] => {
  let now = t0;
  const lab = { name: 'lab', engine: 'local', versions: 'seed' };
  const store = createStore(lab, 1000, () => now);
  for (const value of values) {
    const before = store.snapshot();
    now += 1000;
    store.read(probe, { value, at: now, tookMs: 1 });
    store.tick();
    noteChanges(store, before, store.snapshot());
  }
  store.tick();
  return store.snapshot().events.map(({ source, text }) => `${source} ${text}`);
};

/** Of a service that goes through these states. */
const told = (...states: Partial<ServiceReading>[]): string[] =>
  toldOf(
    'services',
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
    toldOf('services', readings).filter((line) => line.startsWith('job'));

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
      ['debezium the slot is inactive: nothing reads it', 'debezium the slot is active again'],
    ],
  ];
  for (const [name, active, lines] of cases)
    test(name, () => {
      const readings = active.map((is) => postgres({ slots: [slot({ active: is })] }));
      const said = toldOf('postgres', readings).filter((line) => line.startsWith('debezium'));
      assert.deepEqual(said, lines);
    });
});

test('that no job runs is no news of the moment after one was submitted', () => {
  let now = t0;
  const lab = { name: 'lab', engine: 'local', versions: 'seed' };
  const store = createStore(lab, 1000, () => now);
  const submission = { subject: 'job', at: now, tookMs: 0 };
  const readings = {
    services: services([service()], 'stopped'),
    postgres: postgres({ slots: [slot({})] }),
    ...{ capture: build.capture({}), kafka: build.kafka(build.topic([1n])) },
    ...{ checkpoint: build.checkpoint([1n]), spark: build.spark({ applications: [] }) },
  };
  const tick = () => {
    const before = store.snapshot();
    store.tick();
    noteChanges(store, before, store.snapshot());
    store.tick();
    return store.snapshot().events.map(({ source, text }) => `${source} ${text}`);
  };
  const read = () => {
    for (const [name, value] of Object.entries(readings))
      store.read(name as keyof typeof readings, { value, at: now, tookMs: 1 });
  };
  store.step({ ...submission, state: 'running', what: 'submitting' });
  read();
  tick();
  now += 500;
  store.step({ ...submission, state: 'done', what: 'running as app-1', at: now });
  now += 500;
  assert.deepEqual(tick(), ['job running as app-1']);
  // Where it has ended at once, the next reading says so.
  read();
  assert.deepEqual(tick(), ['job running as app-1', 'pipeline no Spark job runs']);
});
