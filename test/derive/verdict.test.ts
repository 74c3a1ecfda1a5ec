import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { derive } from '../../source/derive/index.ts';
import type { Flow, Sample } from '../../source/derive/types.ts';
import type { ProbeName, ProbeValues } from '../../source/probes/readings.ts';
import type { BatchEvent } from '../../source/probes/spark-progress.ts';
import * as build from './build.ts';

const { batch, everySecond, failing, service, slot, t0, topic } = build;
type Values = { [K in ProbeName]: ProbeValues[K] };

/** A sound lab: 10 changes a second, all of which pass every hop. */
const sound = (i: number): Values => {
  const records = BigInt(i * 10);
  const lsn = { restartLsn: BigInt(i * 1000), confirmedFlushLsn: BigInt(i * 1000) };
  return {
    services: build.services(),
    postgres: build.postgres({
      commits: records,
      currentLsn: BigInt(i * 1000),
      slots: [slot(lsn)],
    }),
    capture: build.capture({ TotalNumberOfEventsSeen: i * 10, MilliSecondsBehindSource: 90 }),
    kafka: build.kafka(topic([records])),
    spark: build.spark(),
    checkpoint: build.checkpoint([records], [i, i]),
    delta: build.delta({ version: i, rows: i * 10 }),
  };
};
const lab = (n: number, but: (i: number) => Partial<Values> = () => ({})) =>
  everySecond(n, (i) => ({ ...sound(i), ...but(i) }));
const slotAt = (i: number, more: Parameters<typeof slot>[0]) => ({
  postgres: build.postgres({ currentLsn: BigInt(i * 1000), slots: [slot(more)] }),
});
const records = (i: number, perS: number) => ({ kafka: build.kafka(topic([BigInt(i * perS)])) });

const say = (samples: Sample[], batches: BatchEvent[] = []): Flow['verdict'] =>
  derive(samples, batches, samples.at(-1)?.at ?? t0).flow.verdict;

const traced = [{ id: 0, state: 'FAILED', trace: 'PSQLException: refused\n\tat a.b.C' }];
const idle = (i: number) => ({
  ...records(40, 10),
  checkpoint: build.checkpoint([0n], [3, i < 0 ? 2 : 3]),
});
const stuckSlot = (i: number) => slotAt(i, {});
const failed = service({ name: 'jupyter', state: 'failed', health: 'unknown', detail: 'exit 1' });
const lost = { walStatus: 'lost', restartLsn: null, active: false } as const;

// Health is movement (design): each hop by what passes it, the worst and most upstream first.
const cases: [string, Sample[], Flow['verdict']['level'], RegExp, BatchEvent[]?][] = [
  ['sound', lab(20), 'good', /^every hop keeps up$/],
  ['nothing read yet', [], 'waiting', /first reading of PostgreSQL, Kafka Connect, Kafka, Spark$/],
  [
    'a source is down',
    failing(lab(20), 'kafka'),
    'error',
    /^Kafka does not answer since 03:04:25Z: connect/,
  ],
  [
    'a source has a wrong password',
    failing(lab(20), 'postgres', { kind: 'denied', message: 'password\nfailed' }),
    'warning',
    /^PostgreSQL lets cdc-top not in since 03:04:25Z: password$/,
  ],
  [
    'two are down: the first on the way',
    failing(failing(lab(20), 'kafka'), 'postgres'),
    'error',
    /^PostgreSQL/,
  ],
  [
    'a lab that comes up',
    failing(
      everySecond(1, () => ({})),
      'postgres',
    ),
    'waiting',
    /^PostgreSQL does not/,
  ],
  [
    'a server that never came',
    failing(
      everySecond(1, () => ({})),
      'postgres',
      { since: t0 - 90_000 },
    ),
    'error',
    /^PostgreSQL does not answer/,
  ],
  ['the table cannot be read', failing(lab(20), 'delta'), 'warning', /^the Delta table does not/],
  [
    'a task FAILED',
    lab(20, () => ({ capture: build.capture({}, traced) })),
    'error',
    /^task 0 of connector lab-cdc is FAILED: PSQLException: refused$/,
  ],
  [
    'a task is paused',
    lab(20, () => ({ capture: build.capture({}, [{ id: 0, state: 'PAUSED' }]) })),
    'warning',
    /is PAUSED$/,
  ],
  [
    'a connector without a task',
    lab(20, () => ({ capture: build.capture({}, []) })),
    'warning',
    /has no task$/,
  ],
  [
    'no connector',
    lab(20, () => ({ capture: { epoch: null, connectors: [], metrics: {} } })),
    'warning',
    /^no connector/,
  ],
  [
    'capture is late',
    lab(20, (i) => ({
      capture: build.capture({ TotalNumberOfEventsSeen: i, MilliSecondsBehindSource: 12_000 }),
    })),
    'warning',
    /^capture is 12\.0 s behind the WAL$/,
  ],
  [
    'capture was late, then nothing came: the figure is frozen',
    lab(20, () => ({
      capture: build.capture({ TotalNumberOfEventsSeen: 1, MilliSecondsBehindSource: 12_000 }),
    })),
    'good',
    /./,
  ],
  ['no slot', lab(20, () => ({ postgres: build.postgres() })), 'warning', /^no replication slot/],
  ['a slot is lost', lab(20, (i) => slotAt(i, lost)), 'error', /^slot debezium is lost/],
  [
    'a slot is lost, and the server says why',
    lab(20, (i) => slotAt(i, { ...lost, more: { invalidation_reason: 'idle_timeout' } })),
    'error',
    /^slot debezium is lost: the server says idle_timeout, drop it/,
  ],
  [
    'a slot is lost for the usual reason',
    lab(20, (i) => slotAt(i, { ...lost, more: { invalidation_reason: 'wal_removed' } })),
    'error',
    /^slot debezium is lost: its WAL is gone/,
  ],
  [
    'a slot is unreserved',
    lab(20, (i) => slotAt(i, { walStatus: 'unreserved' })),
    'error',
    /^slot debezium is past the WAL/,
  ],
  [
    'a slot is inactive',
    lab(20, (i) => slotAt(i, { active: false })),
    'error',
    /^slot debezium is inactive: nothing/,
  ],
  [
    'a slot that was never used',
    lab(20, (i) => ({
      postgres: build.postgres({
        currentLsn: BigInt(i),
        slots: [
          slot({ confirmedFlushLsn: BigInt(i) }),
          slot({ name: 'new', active: false, restartLsn: null, confirmedFlushLsn: null }),
        ],
      }),
    })),
    'good',
    /./,
  ],
  [
    'a slot is inactive for a moment',
    lab(20, (i) => slotAt(i, { active: i < 18, confirmedFlushLsn: BigInt(i * 1000) })),
    'warning',
    /^slot debezium is inactive$/,
  ],
  [
    'a slot stands still and nothing arrives',
    lab(20, (i) => ({ ...stuckSlot(i), ...records(1, 10), checkpoint: build.checkpoint([10n]) })),
    'error',
    /^slot debezium is not moving: WAL grows, nothing was confirmed for 15 s$/,
  ],
  [
    'a large transaction',
    lab(20, stuckSlot),
    'warning',
    /^slot debezium confirmed nothing for 15 s, though/,
  ],
  [
    'the snapshot runs: nothing to confirm yet',
    lab(20, (i) => ({ ...stuckSlot(i), capture: build.capture({ SnapshotRunning: 1 }) })),
    'waiting',
    /snapshot/,
  ],
  [
    'the cap comes near',
    lab(20, (i) => slotAt(i, { confirmedFlushLsn: BigInt(i * 1000), safeWalSize: 60_000n })),
    'warning',
    /^slot debezium is lost in 1m 00s at this pace \(18\.6 KB kept\)$/,
  ],
  [
    'many slots, some inactive',
    lab(20, (i) => ({
      postgres: build.postgres({
        currentLsn: BigInt(i),
        slots: Array.from({ length: 100 }, (_, n) => slot({ name: `s${n}`, active: n > 9 })),
      }),
    })),
    'error',
    /^slot s0 \(and 9 more\) is inactive/,
  ],
  [
    'Spark stands, records wait',
    lab(40, idle),
    'error',
    /^Spark takes nothing for 15\.0 s: 400 records wait$/,
  ],
  [
    'a long batch runs',
    lab(40, () => ({ ...records(40, 10), checkpoint: build.checkpoint([0n], [4, 3]) })),
    'warning',
    /^batch 4 has run for more than 15\.0 s: 400 records wait$/,
  ],
  [
    'a trigger a minute: not stuck between',
    lab(40, () => ({ ...records(1, 5), checkpoint: build.checkpoint([0n], [3, 3]) })),
    'good',
    /./,
    [batch(2, t0 - 90_000, 5), batch(3, t0 - 30_000, 5)],
  ],
  [
    'backlog grows',
    lab(40, (i) => ({
      ...records(i, 100),
      checkpoint: build.checkpoint([BigInt(i * 50)], [i, i]),
    })),
    'warning',
    /^backlog grows: 1,950 records wait, batches take 50 rows\/s of the 100 rows\/s that arrive$/,
    [batch(38, t0 + 36_000, 50), batch(39, t0 + 38_000, 50)],
  ],
  [
    'a saw is sound: batches of 3 s',
    lab(40, (i) => ({
      ...records(i, 100),
      checkpoint: build.checkpoint([BigInt((i - (i % 3)) * 100)], [i, i]),
    })),
    'good',
    /./,
    [batch(12, t0 + 36_000, 300, { durationMs: { triggerExecution: 3000 } })],
  ],
  [
    'single changes into an idle query are not slow',
    lab(20, (i) => ({ ...records(i, 1), checkpoint: build.checkpoint([BigInt(i - 1)], [i, i]) })),
    'good',
    /./,
    [batch(18, t0 + 17_000, 1, {}, { inputRowsPerSecond: 90, processedRowsPerSecond: 1 })],
  ],
  [
    'no worker',
    lab(20, (i) => ({ spark: { ...sound(i).spark, workers: [] } })),
    'error',
    /^Spark has no worker/,
  ],
  [
    'the master is gone, the job goes on',
    failing(lab(20), 'spark'),
    'error',
    /^Spark does not answer since/,
  ],
  [
    'whose job runs nobody knows without the master',
    failing(
      lab(20, () => ({ services: build.services([service()], 'stopped') })),
      'spark',
      { kind: 'unexpected', message: '/json/ answers 500' },
    ),
    'warning',
    /^Spark answers with an error/,
  ],
  [
    'the checkpoint can’t be read',
    failing(lab(20), 'checkpoint', { kind: 'denied', message: 'EACCES' }),
    'warning',
    /^the checkpoint lets cdc-top not in since .*: EACCES$/,
  ],
  ['no first batch', lab(20, () => ({ checkpoint: null })), 'waiting', /first batch/],
  [
    'a first batch that has not ended',
    lab(20, (i) => ({ checkpoint: build.checkpoint([BigInt(i * 10)], [0, -1]) })),
    'waiting',
    /^the first batch of the Spark job is under way$/,
  ],
  [
    'the job failed',
    lab(20, () => ({ services: build.services([service()], 'failed') })),
    'error',
    /^the Spark job has failed$/,
  ],
  [
    'no job runs',
    lab(20, (i) => ({
      services: build.services([service()], 'stopped'),
      spark: build.spark({ applications: [] }),
      checkpoint: build.checkpoint([BigInt(i * 10 - 1)]),
    })),
    'warning',
    /^no Spark job runs: 1 record waits$/,
  ],
  [
    'no engine knows of a job',
    lab(20, () => ({ services: build.services([], 'stopped') })),
    'good',
    /./,
  ],
  [
    'a service beside the way failed',
    lab(20, () => ({ services: build.services([failed]) })),
    'warning',
    /^jupyter is failed: exit 1$/,
  ],
  [
    'a partition without a leader',
    lab(20, (i) => {
      const [one] = sound(i).kafka.topics;
      const partitions = one?.partitions.map((p) => ({ ...p, leader: -1 })) ?? [];
      return { kafka: build.kafka({ ...topic([]), partitions }) };
    }),
    'error',
    /^Kafka: 1 partition has no leader$/,
  ],
];

describe('the verdict on the pipeline', () => {
  for (const [name, samples, level, text, batches] of cases)
    test(name, () => {
      const verdict = say(samples, batches);
      assert.match(verdict.text, text);
      assert.equal(verdict.level, level);
    });
});

test('the backlog is watched without Spark’s master', () => {
  const waiting = lab(40, (i) => ({
    ...records(i, 100),
    checkpoint: build.checkpoint([BigInt(i * 50)], [i, i]),
  }));
  const without = waiting.map(({ at, readings: { spark: _, ...readings } }) => ({ at, readings }));
  const flow = derive(without, [], t0 + 40_000).flow;
  assert.equal(flow.backlog, 39n * 50n);
  assert.equal(flow.verdict.level, 'waiting');
  const { spark, ...others } = waiting.at(-1)?.readings ?? {};
  const refused = { ...others, spark: { ...spark, failure: refusal } } as Sample['readings'];
  const [unknown] = [{ at: t0 + 40_000, readings: refused }];
  // An error that the master is gone would be worse than a backlog that grows.
  const { flow: denied } = derive([...waiting, unknown as Sample], [], t0 + 40_000);
  assert.deepEqual([denied.verdict.level, denied.backlog], ['warning', 39n * 50n]);
});

test('what was read before the job was submitted says nothing of it', () => {
  const samples = lab(20, () => ({
    services: build.services([service()], 'stopped'),
    spark: build.spark({ applications: [] }),
  }));
  const at = samples.at(-1)?.at ?? t0;
  const after = (job: number) => derive(samples, [], at, { ended: { job } }).flow.verdict;
  assert.deepEqual(after(at), { level: 'waiting', text: 'the Spark job is looked at again' });
  assert.equal(after(at - 1000).text, 'no Spark job runs');
  // Whoever does not answer now is not waited for.
  const down = failing(samples, 'spark');
  const { text } = derive(down, [], at, { ended: { job: at - 500 } }).flow.verdict;
  assert.match(text, /^Spark does not answer/);
});

const refusal = { kind: 'denied', message: '403', since: t0 };

describe('where Debezium Server captures', () => {
  const server = (status: string, metrics: Record<string, number>) => ({
    capture: { epoch: t0, connectors: [], server: { status, checks: [] }, metrics },
  });
  const seen = (i: number) => ({ TotalNumberOfEventsSeen: i * 10 });
  const up = lab(20, (i) => server('UP', seen(i)));
  const unread = up.map(({ at, readings: { capture: _, ...readings } }) => ({ at, readings }));
  const named: [string, Sample[], Flow['verdict']['level'], RegExp][] = [
    ['all is well, without a connector', up, 'good', /^every hop keeps up$/],
    [
      'it says itself that it is not',
      lab(20, (i) => server('DOWN', seen(i))),
      'warning',
      /^Debezium Server says that it is DOWN$/,
    ],
    [
      'it takes its snapshot',
      lab(20, () => server('UP', { SnapshotRunning: 1 })),
      'waiting',
      /^Debezium Server takes its snapshot of the tables$/,
    ],
    ['it is gone', failing(up, 'capture'), 'error', /^Debezium Server does not answer since /],
    [
      'it was not read yet',
      unread,
      'waiting',
      /^waiting for the first reading of Debezium Server$/,
    ],
    [
      'it says UP and the slot stands still',
      lab(20, (i) => ({
        ...server('UP', { TotalNumberOfEventsSeen: 5 }),
        ...stuckSlot(i),
        ...records(0, 0),
      })),
      'error',
      /^slot debezium is not moving/,
    ],
  ];
  for (const [name, samples, level, text] of named)
    test(name, () => {
      const { verdict } = derive(samples, [], samples.at(-1)?.at ?? t0, { capture: 'server' }).flow;
      assert.match(verdict.text, text);
      assert.equal(verdict.level, level);
    });
});
