import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PostgresReading } from '../../source/systems/postgres/readings.ts';
import type { BatchEvent } from '../../source/systems/spark/query-events.ts';
import type { Flow } from '../../source/watch/snapshot.ts';
import type { Sample } from '../observed.ts';
import { derive } from '../observed.ts';
import * as build from './build.ts';

const { batch, capture, checkpoint, everySecond, failing, huge, kafka, postgres, t0, topic } =
  build;
const flowOf = (samples: Sample[], batches: BatchEvent[] = []): Flow =>
  derive(samples, batches, samples.at(-1)?.at ?? t0).flow;

// Transactions: Δxid / Δt (what only reads takes none); WAL: ΔLSN / Δt.
describe('transactions and WAL per second', () => {
  const server = (nextXid: bigint, lsn: bigint, epoch = 1): Partial<PostgresReading> => ({
    ...{ nextXid, currentLsn: lsn, epoch },
  });
  const cases: [string, Partial<PostgresReading>[], number | null, number | null][] = [
    ['beyond 2^53', [server(huge, huge), server(huge + 12n, huge + 300n)], 12, 300],
    ['one reading', [server(1n, 1n)], null, null],
    ['the server restarted, counters kept', [server(5n, 5n), server(9n, 9n, 2)], null, null],
    ['crashed: counters from zero', [server(500n, 5n), server(3n, 9n, 2)], null, null],
    ['another server', [server(500n, 5n), server(3n, 9n)], null, null],
    ['since its restart', [server(1n, 1n), server(1n, 9n, 2), server(3n, 19n, 2)], 2, 10],
  ];
  for (const [name, states, transactions, wal] of cases)
    test(name, () => {
      const samples = everySecond(states.length, (i) => ({ postgres: postgres(states[i]) }));
      const flow = flowOf(samples);
      assert.deepEqual([flow.transactionsPerS, flow.walBytesPerS], [transactions, wal]);
      assert.equal(flowOf(failing(samples, 'postgres')).walBytesPerS, null);
    });
});

// Debezium's MBean figures: ΔTotalNumberOfEventsSeen / Δt; MilliSecondsBehindSource.
describe('capture', () => {
  const seen = (n: number) => ({ TotalNumberOfEventsSeen: n, MilliSecondsBehindSource: 80 });
  const cases: [string, Record<string, number>[], number | null, number | null][] = [
    ['steady', [seen(1), seen(5), seen(9)], 4, 80],
    [
      'both contexts',
      [
        { 'snapshot.TotalNumberOfEventsSeen': 10, 'streaming.TotalNumberOfEventsSeen': 1 },
        { 'snapshot.TotalNumberOfEventsSeen': 15, 'streaming.TotalNumberOfEventsSeen': 2 },
      ],
      6,
      null,
    ],
    ['its task began anew', [seen(100), seen(3)], null, 80],
    ['no figures', [{}, {}], null, null],
    ['no event yet', [{ 'streaming.MilliSecondsBehindSource': -1 }], null, null],
  ];
  for (const [name, metrics, events, behind] of cases)
    test(name, () => {
      const samples = everySecond(metrics.length, (i) => ({ capture: capture(metrics[i]) }));
      const flow = flowOf(samples);
      assert.deepEqual([flow.captureEventsPerS, flow.captureBehindMs], [events, behind]);
      const stale = flowOf(failing(samples, 'capture'));
      assert.deepEqual([stale.captureEventsPerS, stale.captureBehindMs], [null, behind]);
    });
});

// The epoch of Debezium's counters is the start of the worker's process.
describe('capture across restarts', () => {
  const life = (epoch: number | null, count: number) => ({
    ...capture({ TotalNumberOfEventsSeen: count }),
    epoch,
  });
  const cases: [string, ReturnType<typeof life>[], number | null][] = [
    ['a new worker that has seen fewer', [life(1, 500), life(2, 3)], null],
    ['a new worker that has seen more already', [life(1, 5), life(2, 90_000)], null],
    ['since its restart', [life(1, 500), life(2, 3), life(2, 10)], 7],
    ['without an epoch: by its count alone', [life(null, 1), life(null, 5)], 4],
    ['figures that were not reached between', [life(1, 1), capture({}), life(1, 9)], null],
  ];
  for (const [name, readings, expected] of cases)
    test(name, () => {
      const samples = everySecond(readings.length, (i) => ({ capture: readings[i] as never }));
      assert.equal(flowOf(samples).captureEventsPerS, expected);
    });
});

describe('records and backlog are of the topics', () => {
  const all = (i: number) =>
    kafka(
      topic([BigInt(i * 12)]),
      topic([BigInt(i * 3)], 'lab_cdc.cdc_heartbeat.heartbeat'),
      topic([BigInt(i * 100)], '_connect_offsets'),
    );
  const named = (tables: string[]) => postgres({ publications: [{ name: 'p', tables }] });
  const cases: [string, Parameters<typeof everySecond>[1], number, bigint | null][] = [
    ['that Spark reads', (i) => ({ kafka: all(i), checkpoint: checkpoint([4n]) }), 12, 20n],
    [
      'of captured tables before Spark reads any',
      (i) => ({ kafka: all(i), checkpoint: null, postgres: named(['inventory.customers']) }),
      12,
      null,
    ],
    [
      'of captured tables whose names have to be quoted',
      (i) => ({
        kafka: kafka(
          topic([BigInt(i * 12)], 'lab_cdc.Sales_2026.My_Table'),
          topic([BigInt(i * 5)], 'lab_cdc.public.weird.name'),
          topic([BigInt(i * 100)], 'lab_cdc.public.other'),
        ),
        checkpoint: null,
        postgres: named(['Sales 2026.My Table', 'public.weird.name']),
      }),
      17,
      null,
    ],
    ['that are no internals, where nothing is known', (i) => ({ kafka: all(i) }), 15, null],
  ];
  for (const [name, values, records, backlog] of cases)
    test(name, () => {
      const flow = flowOf(everySecond(3, values));
      assert.deepEqual([flow.recordsPerS, flow.backlog], [records, backlog]);
    });
});

test('the last batch is the newest with rows, else the newest', () => {
  const idle = batch(8, t0 + 9000, 0);
  assert.equal(flowOf([], [batch(7, t0, 3), idle]).lastBatch?.batchId, 7);
  assert.equal(flowOf([], [idle]).lastBatch?.batchId, 8);
  assert.equal(flowOf([]).lastBatch, null);
});

test('Delta: version and rows, or neither before there is a table', () => {
  const of = (table: Parameters<typeof build.delta>[0] | null) => {
    const flow = flowOf(everySecond(1, () => ({ delta: table && build.delta(table) })));
    return [flow.deltaVersion, flow.deltaRows];
  };
  assert.deepEqual(of({ version: 418, rows: 9 }), [418, 9]);
  assert.deepEqual(of({ version: 418, rows: 9, incomplete: 'why' }), [418, null]);
  assert.deepEqual(of(null), [null, null]);
});
