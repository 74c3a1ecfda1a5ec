import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rulesOf } from '../../source/findings/rules.ts';
import type { QueryEvent } from '../../source/systems/spark/query-events.ts';
import type { Sample } from '../observed.ts';
import * as build from '../pipeline/build.ts';
import { findingsIn, lab, records } from '../pipeline/pipeline.ts';

const { batchesUntil, capture, checkpoint, commit, delta, postgres, slot, t0 } = build;

/** A commit a second from a clock that is `ahead` ms ahead of ours. */
const commitsOf = (i: number, ahead: number, first = 0) =>
  delta({
    version: i,
    commits: Array.from({ length: i - first + 1 }, (_, n) =>
      commit(first + n, 5, { at: t0 + (first + n) * 1000 - 300 + ahead }),
    ),
  });
const queue = (left: number) => ({
  ...{ MilliSecondsBehindSource: 42_000, QueueTotalCapacity: 8192, QueueRemainingCapacity: left },
});
/** Debezium, which began anew at 10 s; the slot had confirmed up to `confirmed`. */
const restarted = (confirmed: bigint, at = 10) =>
  lab(20, (i) => ({
    capture: {
      ...capture({ TotalNumberOfEventsSeen: i }),
      epoch: i < at ? t0 - 30_000 : t0 + 9000,
    },
    postgres: postgres({
      currentLsn: 20_000n,
      slots: [slot({ restartLsn: confirmed, confirmedFlushLsn: confirmed })],
    }),
  }));

/** Three changes that were seen at two offsets. */
const repeated = [
  {
    ...{ topic: 'lab_cdc.inventory.customers', partition: 0, count: 3 },
    ...{ first: 100n, offset: 112n },
  },
];

type Case = [
  name: string,
  samples: Sample[],
  events: QueryEvent[],
  id: string,
  level: string | undefined,
  text?: RegExp,
];

const cases: Case[] = [
  [
    'Spark takes less than arrives',
    lab(60, (i) => ({ ...records(i, 100), checkpoint: checkpoint([BigInt(i * 50)], [i, i]) })),
    batchesUntil(t0 + 58_000, 30, 1000, 50),
    'X03',
    'info',
    /^Spark is the bottleneck: it takes 50 of 100 rows\/s, 90 % of a batch is addBatch$/,
  ],
  [
    'Debezium waits for Kafka',
    lab(60, (i) => ({ capture: capture({ TotalNumberOfEventsSeen: i * 9, ...queue(12) }) })),
    [],
    'X03',
    'info',
    /^Kafka is the bottleneck: Debezium’s queue is full while 9 events\/s pass it$/,
  ],
  [
    'Debezium itself is slow',
    lab(60, (i) => ({ capture: capture({ TotalNumberOfEventsSeen: i * 9, ...queue(8190) }) })),
    [],
    'X03',
    'info',
    /^Debezium is the bottleneck: 9 events\/s pass it, and its queue is empty$/,
  ],
  ['every hop keeps up', lab(60), batchesUntil(t0 + 58_000, 30, 1000, 10), 'X03', undefined],
  [
    'the clock of Spark is ahead',
    lab(20, (i) => ({ delta: commitsOf(i, 90_000) })),
    [],
    'X04',
    'warning',
    /^clocks differ: Spark’s is at least 1m 30s ahead of this one$/,
  ],
  [
    'the clock of Spark is behind',
    lab(20, (i) => ({ delta: commitsOf(i, -3_600_000) })),
    [],
    'X04',
    'warning',
    /^clocks differ: Spark’s is at least 59m 59s behind this one$/,
  ],
  ['the clocks agree', lab(20, (i) => ({ delta: commitsOf(i, 0) })), [], 'X04', undefined],
  [
    'commits of before the watch began',
    lab(20, () => ({ delta: commitsOf(9, -3_600_000) })),
    [],
    'X04',
    undefined,
  ],
  [
    'Debezium was killed with changes that it had not confirmed',
    restarted(19_000n),
    [],
    'X05',
    'info',
    /^Debezium restarted at 03:04:15Z: changes after 0\/4A38 may be in the topic twice$/,
  ],
  ['Debezium had confirmed everything', restarted(20_000n), [], 'X05', undefined],
  ['Debezium goes on', restarted(19_000n, 0), [], 'X05', undefined],
  [
    'records were seen that tell the same changes',
    lab(20, (i) => ({ kafka: { ...records(i, 10).kafka, ...(i === 12 && { repeated }) } })),
    [],
    'X05',
    'info',
    /^Debezium has sent changes again: 3 changes of lab_cdc.inventory.customers are in the topic twice$/,
  ],
  [
    'such records of a topic of somebody else',
    lab(20, (i) => ({
      kafka: {
        ...records(i, 10).kafka,
        ...(i === 12 && { repeated: repeated.map((each) => ({ ...each, topic: 'other' })) }),
      },
    })),
    [],
    'X05',
    undefined,
  ],
];

describe('across hops', () => {
  for (const [name, samples, events, id, level, text] of cases)
    test(name, () => {
      const found = findingsIn(samples, events).find((finding) => finding.id === id);
      assert.equal(found?.level, level);
      if (text) assert.match(found?.text ?? '', text);
    });
});

describe('the rules of topics, processing, table, services and across hops', () => {
  const own = rulesOf().filter(({ id }) => /^[KPDXL]/.test(id));
  test('are many, and each has an id of its own and a page', () => {
    assert.ok(own.length >= 40, `${own.length} rules`);
    const ids = own.map(({ id }) => id);
    assert.deepEqual(ids, [...new Set(ids)]);
    for (const { id, title, means, causes, cures } of own) {
      assert.match(id, /^[A-Z]\d\d$/);
      assert.ok(title !== '' && means.endsWith('.') && causes.length > 0 && cures.length > 0, id);
    }
  });
  test('name as their explanation only rules that there are', () => {
    const ids = new Set(rulesOf().map(({ id }) => id));
    for (const { id, becauseOf = [] } of own)
      for (const other of becauseOf) assert.ok(ids.has(other), `${id}: ${other}`);
  });
  test('explain nothing by each other in a circle', () => {
    const causes = new Map(own.map(({ id, becauseOf = [] }) => [id, becauseOf]));
    const reach = (id: string, seen: readonly string[]): void => {
      assert.ok(!seen.includes(id), [...seen, id].join(' '));
      for (const other of causes.get(id) ?? []) reach(other, [...seen, id]);
    };
    for (const { id } of own) reach(id, []);
  });
});

describe('a system that does not answer', () => {
  const levelAfter = (kind: 'timeout' | 'unreachable', seconds: number) => {
    const seen = build.failing(lab(20), 'kafka', { kind, message: 'no answer within 3 s' });
    const last = seen.at(-1) as Sample;
    // The last good reading is a second older than the failure.
    const then = { ...last, at: last.at + (seconds - 1) * 1000 };
    return findingsIn([...seen, then]).find(({ id }) => id === 'X01')?.level;
  };
  const cases = [
    ['refuses connections', 'unreachable', 1, 'error'],
    ['is slow for a moment', 'timeout', 4, undefined],
    ['has been silent for 7 s', 'timeout', 7, 'error'],
  ] as const;
  for (const [name, kind, seconds, level] of cases)
    test(name, () => assert.equal(levelAfter(kind, seconds), level));
});
