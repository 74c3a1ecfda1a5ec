import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noteChanges } from '../source/changes.ts';
import type { ServiceReading } from '../source/probes/readings.ts';
import { createStore } from '../source/store.ts';
import { service, services, t0 } from './derive/build.ts';

const starting = { state: 'running', health: 'unhealthy', detail: 'no answer yet' } as const;

/** What the events say of a service that goes through these states, a tick each. */
const told = (...states: Partial<ServiceReading>[]): string[] => {
  let now = t0;
  const lab = { name: 'lab', engine: 'local', versions: 'seed' };
  const store = createStore(lab, 1000, () => now);
  for (const state of states) {
    const before = store.snapshot();
    now += 1000;
    store.read('services', { value: services([service(state)]), at: now, tookMs: 1 });
    store.tick();
    noteChanges(store, before, store.snapshot());
  }
  store.tick();
  return store.snapshot().events.map(({ source, text }) => `${source} ${text}`);
};

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
