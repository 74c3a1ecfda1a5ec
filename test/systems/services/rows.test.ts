import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type ServiceReading,
  type ServiceRow,
  services as servicesKey,
} from '../../../source/systems/services/readings.ts';
import * as rows from '../../../source/systems/services/rows.ts';
import { rawOf, type Sample } from '../../observed.ts';
import { everySecond, failing, service, services, t0 } from '../../pipeline/build.ts';

const { healthyOf } = rows;
const serviceRows = (samples: Sample[], now: number) =>
  rows.serviceRows(rawOf(samples, servicesKey), now);

/** Samples a second apart of one service. */
const watched = (...states: Partial<ServiceReading>[]) =>
  everySecond(states.length, (i) => ({ services: services([service(states[i])]) }));
const rowOf = (samples: Sample[], now = samples.at(-1)?.at ?? t0): ServiceRow =>
  serviceRows(samples, now)[0] as ServiceRow;

const busy = (i: number) => ({ cpuMs: i * 250, readBytes: i * 100, writtenBytes: i * 200 });
const nine = Array.from({ length: 9 }, (_, i) => busy(i));
const anew = { pid: 11, startedAt: t0 + 2000, cpuMs: 5, readBytes: 1, writtenBytes: 1 };

// cpu %: ΔcpuMs / Δt × 100 as top(1); io: Δ(read_bytes + write_bytes) of proc(5) / Δt.
describe('rates of a service', () => {
  const cases: [string, Sample[], number | null, number | null][] = [
    ['steady: a quarter of a core, 300 B/s', watched(...nine), 25, 300],
    ['one reading', watched(busy(1)), null, null],
    ['another process', watched(busy(0), busy(9), anew), null, null],
    [
      'since it was replaced, not before',
      watched(busy(8), busy(9), anew, { ...anew, cpuMs: 505, readBytes: 11 }),
      50,
      10,
    ],
    ['the same pid, started anew', watched(busy(9), { ...busy(0), startedAt: t0 }), null, null],
    ['counters that went back', watched(busy(9), busy(1)), null, null],
    ['stopped', watched(busy(1), { pid: null, startedAt: null, cpuMs: null }), null, null],
    ['nothing known', watched(...Array(3).fill({ cpuMs: null, readBytes: null })), null, null],
    ['an engine that does not answer', failing(watched(...nine), 'services'), null, null],
    // Supervisors tell whole seconds, the process table hundredths.
    ['a start that jitters', watched(busy(0), { ...busy(1), startedAt: t0 - 59_500 }), 25, 300],
  ];
  for (const [name, samples, cpu, io] of cases)
    test(name, () => {
      const row = rowOf(samples);
      assert.deepEqual([row.cpuPercent, row.ioPerS], [cpu, io]);
    });
});

// A restart: another pid or start in the place of one, while we watched.
describe('restarts of a service', () => {
  const gone = { pid: null, startedAt: null };
  const cases: [string, Sample[], number][] = [
    ['none', watched({}, {}), 0],
    ['two', watched({}, { pid: 11 }, { pid: 11 }, { pid: 12 }), 2],
    ['stopped and started', watched({}, gone, gone, { pid: 11 }), 1],
    ['started the first time', watched(gone, {}), 0],
    ['the same pid, started anew', watched({}, { startedAt: t0 }), 1],
    // Its launcher took so long to become the program.
    ['the same pid, known better', watched({}, { startedAt: t0 - 56_000 }), 0],
  ];
  for (const [name, samples, expected] of cases)
    test(name, () => assert.equal(rowOf(samples).restarts, expected));
});

// Uptime: now − startedAt; of a stale reading until it was read.
describe('uptime of a service', () => {
  const now = t0 + 30_000;
  const cases: [string, Sample[], number | null][] = [
    ['runs', watched({}), 90_000],
    ['stale', failing(watched({}), 'services'), 60_000],
    ['stopped', watched({ startedAt: null }), null],
    ['a clock ahead of ours', watched({ startedAt: now + 5 }), 0],
  ];
  for (const [name, samples, expected] of cases)
    test(name, () => assert.equal(rowOf(samples, now).uptimeMs, expected));
});

// notStarted: stopped, and no sample has seen a process; startedAgainAt: a young process after a stop by a person.
describe('what a service was before', () => {
  const gone = { state: 'stopped', health: 'unknown', pid: null, startedAt: null } as const;
  const byHand = { ...gone, stoppedAt: t0 };
  const young = { pid: 11, startedAt: t0 + 1000 };
  const cases: [string, Sample[], boolean, number | null][] = [
    ['never seen to run', watched(gone, gone), true, null],
    ['stopped by a person', watched(byHand, byHand), false, null],
    ['ended', watched({}, gone), false, null],
    ['runs', watched(gone, young), false, null],
    ['started again', watched({}, byHand, young), false, t0 + 1000],
    [
      'again, and well since',
      watched(byHand, { ...young, health: 'unknown' }, young),
      false,
      t0 + 1000,
    ],
    [
      'another process since',
      watched(byHand, young, { pid: 12, startedAt: t0 + 2000 }),
      false,
      null,
    ],
    ['ended by itself, then started', watched({}, gone, young), false, null],
  ];
  for (const [name, samples, notStarted, startedAgainAt] of cases)
    test(name, () => {
      const row = rowOf(samples);
      assert.deepEqual([row.notStarted, row.startedAgainAt], [notStarted, startedAgainAt]);
    });

  test('started again two minutes ago', () => {
    const samples = watched(byHand, young);
    assert.equal(rowOf(samples, t0 + 130_000).startedAgainAt, null);
  });
});

test('rows keep what the engine says, and the healthy ones are counted', () => {
  const ports = { kafka: 9092, 'kafka-controller': 9093 };
  const both = [service({ ports }), service({ name: 'connect', health: 'unhealthy' })];
  const shown = serviceRows(
    everySecond(1, () => ({ services: services(both) })),
    t0,
  );
  assert.deepEqual(
    shown.map(({ name, ports: all }) => [name, all]),
    [
      ['kafka', '9092 9093'],
      ['connect', '9092'],
    ],
  );
  assert.deepEqual(healthyOf(shown), { count: 1, of: 2, resting: 0 });
  assert.deepEqual(serviceRows([], t0), []);
  assert.deepEqual(healthyOf([]), { count: 0, of: 0, resting: 0 });
});
