import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { derive } from '../observed.ts';
import * as build from '../pipeline/build.ts';
import { type Case, lab, records, say, slotAt, sound } from '../pipeline/pipeline.ts';

const { everySecond, failing, service, slot, t0, topic } = build;

const traced = [{ id: 0, state: 'FAILED', trace: 'PSQLException: refused\n\tat a.b.C' }];
const trace =
  'a.ConnectException: it failed\n\tat a.B\nCaused by: c.PSQLException: no such role\n\tat d.E';
const wrapped = [
  { id: 0, state: 'RUNNING' },
  { id: 1, state: 'FAILED', trace },
];
const failedConnector = {
  ...build.capture(),
  connectors: [{ name: 'lab-cdc', state: 'FAILED', trace, tasks: wrapped }],
};
const stuckSlot = (i: number) => slotAt(i, {});
const failed = service({ name: 'jupyter', state: 'failed', health: 'unknown', detail: 'exit 1' });
const lost = { walStatus: 'lost', restartLsn: null, active: false } as const;

// Health is movement (design): each hop by what passes it, the worst and most upstream first.
const cases: Case[] = [
  ['sound', lab(20), 'good', /^Keeping up: nothing waits in Kafka$/],
  ['nothing read yet', [], 'waiting', /first reading of PostgreSQL, Kafka Connect, Kafka, Spark$/],
  [
    'a source is down',
    failing(lab(20), 'kafka'),
    'error',
    /^Kafka has not answered since 03:04:25Z: connect/,
  ],
  [
    'a source has a wrong password',
    failing(lab(20), 'postgres', { kind: 'denied', message: 'password\nfailed' }),
    'warning',
    /^PostgreSQL has refused cdc-top’s login since 03:04:25Z: password$/,
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
      everySecond(1, () => ({ services: build.services() })),
      'postgres',
    ),
    'waiting',
    /^PostgreSQL has not/,
  ],
  [
    'a server that never came',
    failing(
      everySecond(1, () => ({ services: build.services() })),
      'postgres',
      { since: t0 - 90_000 },
    ),
    'error',
    /^PostgreSQL has not answered/,
  ],
  ['the table cannot be read', failing(lab(20), 'delta'), 'warning', /^the Delta table has not/],
  [
    'a task FAILED',
    lab(20, () => ({ capture: build.capture({}, traced) })),
    'error',
    /^task 0 of connector lab-cdc is FAILED: PSQLException: refused$/,
  ],
  [
    'a task FAILED for a cause that its trace tells last',
    lab(20, () => ({ capture: build.capture({}, wrapped) })),
    'error',
    /^task 1 of connector lab-cdc is FAILED: PSQLException: no such role$/,
  ],
  [
    'a connector that FAILED itself',
    lab(20, () => ({ capture: failedConnector })),
    'error',
    /^connector lab-cdc is FAILED: PSQLException: no such role$/,
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
  ['no slot', lab(22, () => ({ postgres: build.postgres() })), 'warning', /^no replication slot/],
  [
    'no slot, as long as it may be being made',
    lab(15, () => ({ postgres: build.postgres() })),
    'waiting',
    /^no replication slot/,
  ],
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
    /^slot debezium has fallen behind the retained WAL/,
  ],
  [
    'a slot is inactive',
    lab(20, (i) => slotAt(i, { active: false })),
    'error',
    /^slot debezium is inactive: no reader/,
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
    lab(60, (i) => slotAt(i, { confirmedFlushLsn: BigInt(i * 1000), safeWalSize: 60_000n })),
    'warning',
    /^slot debezium is lost in 1m 00s at this pace \(57\.6 KB kept\)$/,
  ],
  [
    'slots of others are inactive',
    lab(70, (i) => {
      const at = { restartLsn: BigInt(i * 1000), confirmedFlushLsn: BigInt(i * 1000) };
      const others = Array.from({ length: 100 }, (_, n) =>
        slot({ name: `s${n}`, active: n > 9, restartLsn: BigInt(n) }),
      );
      return {
        postgres: build.postgres({ currentLsn: BigInt(i * 1000), slots: [...others, slot(at)] }),
      };
    }),
    'warning',
    /^slot s0 \(and 9 more\), which no watched pipeline reads, is inactive, and 67\.4 KB of WAL/,
  ],
  [
    'a service beside the way failed',
    lab(20, () => ({ services: build.services([failed]) })),
    'warning',
    /^jupyter has failed: exit 1$/,
  ],
  [
    'a service beside the way was stopped',
    lab(20, () => ({
      services: build.services([{ ...failed, state: 'stopped', detail: 'stopped' }]),
    })),
    'warning',
    /^jupyter is stopped$/,
  ],
  [
    'an engine says why it was',
    lab(20, () => ({
      services: build.services([{ ...failed, state: 'stopped', detail: 'stopped: exit code 0' }]),
    })),
    'warning',
    /^jupyter is stopped: exit code 0$/,
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

describe('where Debezium Server captures', () => {
  const server = (status: string, metrics: Record<string, number>) => ({
    capture: { epoch: t0, status, checks: [], metrics },
  });
  const seen = (i: number) => ({ TotalNumberOfEventsSeen: i * 10 });
  const up = lab(20, (i) => server('UP', seen(i)));
  const unread = up.map(({ at, readings: { capture: _, ...readings } }) => ({ at, readings }));
  const named: Case[] = [
    ['all is well, without a connector', up, 'good', /^Keeping up: nothing waits in Kafka$/],
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
      /^Debezium Server is taking a snapshot of the tables$/,
    ],
    ['it is gone', failing(up, 'capture'), 'error', /^Debezium Server has not answered since /],
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
