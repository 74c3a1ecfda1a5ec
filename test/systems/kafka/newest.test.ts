import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import type { FetchedPartition } from '../../../source/clients/kafka/fetch.ts';
import type { KafkaWire } from '../../../source/clients/kafka/wire.ts';
import type { Known } from '../../../source/systems/kafka/groups.ts';
import type { KafkaLayout } from '../../../source/systems/kafka/layout.ts';
import { newestChanges } from '../../../source/systems/kafka/newest.ts';
import { logOf, recordsOf } from '../debezium/logs.ts';
import { type MysqlChange, mysqlEnvelope } from '../debezium/mysql.ts';

type Asked = { topic: string; partition: number; from: bigint };
type Answer = (asked: Asked) => Partial<FetchedPartition>;

/** A cluster of topics by name: the end offsets of their partitions. Each answer is a piece of a real log. */
const cluster = (answer: Answer) => {
  const asked: Asked[] = [];
  const wire = {
    async ask(_address: string, _api: string, request: object) {
      const { topics } = request as {
        topics: { topic: string; partitions: { partition: number; fetchOffset: string }[] }[];
      };
      return topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(({ partition, fetchOffset }) => {
          const one = { topic, partition, from: BigInt(fetchOffset) };
          asked.push(one);
          const plain = { partition, errorCode: 0, aborted: [], log: Buffer.alloc(0) };
          return { ...plain, highWatermark: 100n, stableOffset: 100n, ...answer(one) };
        }),
      }));
    },
  } as unknown as KafkaWire;
  let now = 0;
  const newest = newestChanges(() => now);
  const read = (ends: Record<string, bigint[]>, internal: string[] = []) => {
    const known = (of: (end: bigint) => bigint): Known =>
      new Map(
        Object.entries(ends).map(([name, all]) => [
          name,
          new Map(all.map((end, partition) => [partition, of(end)])),
        ]),
      );
    const layout = {
      addresses: new Map([[1, 'broker:9092']]),
      topics: Object.entries(ends).map(([name, all]) => ({
        ...{ name, internal: internal.includes(name) },
        partitions: all.map((_, partition) => ({ partition, leader: 1, replicas: 1, inSync: 1 })),
      })),
    } as unknown as KafkaLayout;
    asked.length = 0;
    return newest.read(wire, layout, { ends: known((end) => end), begins: known(() => 0n) });
  };
  const wait = (ms: number) => {
    now += ms;
  };
  return { read, asked, wait, places: newest.places };
};

const real =
  (name: string): Answer =>
  () =>
    logOf(name);
const endOf = (name: string): bigint => (recordsOf(name).records.at(-1)?.offset ?? 0n) + 1n;

test('the newest change is told as its record has it: behind it came a tombstone', async () => {
  const end = endOf('customers');
  const { read, asked } = cluster(real('customers'));
  const [found, ...more] = await read({ customers: [end] });
  assert.deepEqual(asked, [{ topic: 'customers', partition: 0, from: end - 3n }]);
  const records = recordsOf('customers').records;
  assert.equal(records.at(-1)?.value, null);
  const last = records.findLast(({ value }) => value !== null);
  const { payload } = JSON.parse(String(last?.value));
  assert.deepEqual(found, {
    ...{ topic: 'customers', partition: 0, offset: last?.offset, op: 'd' },
    ...{ table: 'inventory.customers', snapshot: false, fresh: false, byBroker: false },
    ...{ committedAt: payload.source.ts_ms, capturedAt: payload.ts_ms },
    ...{ appendedAt: last?.timestamp, lsn: BigInt(payload.source.lsn) },
    xid: String(payload.source.txId),
  });
  assert.deepEqual(more, []);
});

test('a partition is looked into when its end has moved, and what came then is fresh', async () => {
  const end = endOf('customers');
  const { read, asked } = cluster(real('customers'));
  await read({ customers: [end] });
  assert.deepEqual(await read({ customers: [end] }), []);
  assert.deepEqual(asked, []);
  const [found] = await read({ customers: [end + 1n] });
  assert.equal(found?.fresh, true);
});

describe('what else a topic may hold', () => {
  for (const [name, changes] of [
    ['kinds_flat.kinds.plain', true],
    ['kinds_cloud.kinds.plain', true],
    ['zstd', false],
    ['transactions', false],
  ] as const)
    test(`${name}: ${changes ? 'changes' : 'none, and it is left alone'}`, async () => {
      const { read, asked, wait } = cluster(real(name));
      const end = endOf(name);
      const found = await read({ t: [end] });
      assert.equal(found.length, changes ? 1 : 0);
      await read({ t: [end + 5n] });
      assert.equal(asked.length, changes ? 1 : 0);
      wait(600_000);
      await read({ t: [end + 9n] });
      assert.equal(asked.length, 1);
    });
  test('topics of Kafka’s own are not looked into', async () => {
    const { read, asked } = cluster(real('customers'));
    await read({ offsets: [9n], __heartbeat: [9n], empty: [0n] }, ['offsets']);
    assert.deepEqual(asked, []);
  });
});

test('of many partitions sixteen are looked into at a time, and all in turn', async () => {
  const end = endOf('customers');
  const { read, asked } = cluster(real('customers'));
  const ends = (by: bigint) => ({ t: Array.from({ length: 40 }, () => end + by) });
  const seen = new Set<number>();
  for (let round = 0; round < 3; round += 1) {
    await read(ends(0n));
    assert.ok(asked.length <= 16);
    for (const { partition } of asked) seen.add(partition);
  }
  assert.equal(seen.size, 40);
  const moved = new Map<number, number>();
  for (let round = 1n; round <= 6n; round += 1n) {
    await read(ends(round));
    assert.equal(asked.length, 16);
    for (const { partition } of asked) moved.set(partition, (moved.get(partition) ?? 0) + 1);
  }
  // Nobody waits for more than three rounds.
  assert.ok([...moved.values()].every((times) => times >= 2));
  assert.equal(moved.size, 40);
});

test('a topic that may not be read is left alone, and keeps no other waiting', async () => {
  const denied = new Set(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `secret.${name}`));
  const { read, asked } = cluster(({ topic }) =>
    denied.has(topic) ? { errorCode: 29 } : logOf('customers'),
  );
  const end = endOf('customers');
  const ends = Object.fromEntries([
    ...[...denied].map((name) => [name, [9n, 9n, 9n]]),
    ['t', [end]],
  ]);
  await read(ends);
  const found = await read(ends);
  assert.ok(asked.every(({ topic }) => topic === 't' || topic === 'secret.f'));
  assert.equal(found.length, 1);
});

test('whatever fails is no change: an error of the broker, damage, no answer', async () => {
  const answers: Answer[] = [
    () => ({ errorCode: 6 }),
    () => ({ log: Buffer.from('damaged'.repeat(20)) }),
    () => {
      throw new Error('connection ended');
    },
  ];
  for (const answer of answers) {
    let broken = true;
    const { read, wait } = cluster((one) => (broken ? answer(one) : logOf('customers')));
    assert.deepEqual(await read({ customers: [endOf('customers')] }), []);
    broken = false;
    wait(6000);
    // It is looked into again, where there was nothing to see.
    assert.equal((await read({ customers: [endOf('customers') + 1n] })).length, 1);
  }
});

test('a batch that does not fit into the answer is asked for again', async () => {
  const { log, aborted } = logOf('customers');
  let whole = false;
  const { read, asked } = cluster(() => ({ log: whole ? log : log.subarray(0, 100), aborted }));
  const end = endOf('customers');
  assert.deepEqual(await read({ customers: [end] }), []);
  whole = true;
  assert.equal((await read({ customers: [end] })).length, 1);
  assert.equal(asked.length, 1);
});

test('a batch that is larger than the answer is asked for alone', async () => {
  const { log, aborted } = logOf('customers');
  const end = endOf('customers');
  // As a broker does: what comes first is given whole, and what does not fit beside it is cut.
  const { read, asked } = cluster(({ topic }) => ({
    log: asked.length > 2 || topic === 'small' ? log : log.subarray(0, 100),
    aborted,
  }));
  const found = await read({ small: [end], large: [end] });
  assert.deepEqual(found.map(({ topic }) => topic).toSorted(), ['large', 'small']);
  assert.deepEqual(asked.at(-1)?.topic, 'large');
  assert.equal(asked.length, 3);
});

test('a broker that hangs costs the reading a moment, and its answer is in a later one', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = endOf('customers');
  const newest = newestChanges();
  const wire = {
    async ask() {
      await promise;
      const { log, aborted } = logOf('customers');
      const answered = { partition: 0, errorCode: 0, highWatermark: end, stableOffset: end };
      return [{ topic: 'customers', partitions: [{ ...answered, log, aborted }] }];
    },
  } as unknown as KafkaWire;
  const layout = {
    addresses: new Map([[1, 'broker:9092']]),
    topics: [{ name: 'customers', internal: false, partitions: [{ partition: 0, leader: 1 }] }],
  } as unknown as KafkaLayout;
  const known: Known = new Map([['customers', new Map([[0, end]])]]);
  const read = () => newest.read(wire, layout, { ends: known, begins: new Map() });
  const began = performance.now();
  assert.deepEqual(await read(), []);
  assert.ok(performance.now() - began < 1000);
  resolve();
  assert.equal((await read()).length, 1);
});

describe('where in a binary log the newest change of a topic stands', () => {
  const require = createRequire(import.meta.url);
  const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0') as {
    RecordBatch(batch: object): Promise<{ buffer: Buffer }>;
  };
  const record = require('kafkajs/src/protocol/recordBatch/record/v0') as (one: object) => unknown;
  const Long = require('kafkajs/src/utils/long') as { fromValue(value: number): unknown };
  /** A log as kafkajs writes it, with this change at an offset. */
  const logWith = async (offset: number, change: Partial<MysqlChange>): Promise<Buffer> => {
    const value = JSON.stringify(mysqlEnvelope(change));
    const only = { offsetDelta: 0, timestampDelta: 0, key: '1', value, headers: {} };
    const { buffer } = await RecordBatch({
      ...{ firstOffset: Long.fromValue(offset), firstTimestamp: 1, maxTimestamp: 1 },
      records: [record(only)],
    });
    return buffer;
  };
  const begin = 1_795_415_149_000;
  const cases: [string, Partial<MysqlChange>[], string][] = [
    ['the only one', [{ pos: 4 }], 'binlog.000003:4'],
    ['the further one', [{ pos: 4 }, { pos: 9 }], 'binlog.000003:9'],
    [
      'a file counts more than a position',
      [{ pos: 9 }, { pos: 4, file: 'binlog.000004' }],
      'binlog.000004:4',
    ],
    [
      'of another partition, and older',
      [
        { pos: 9, at: begin },
        { pos: 4, at: begin - 1 },
      ],
      'binlog.000003:9',
    ],
    [
      'of a binary log that begins anew',
      [
        { pos: 9, at: begin },
        { pos: 4, file: 'binlog.000001', at: begin + 1 },
      ],
      'binlog.000001:4',
    ],
  ];
  for (const [name, changes, place] of cases)
    test(name, async () => {
      const logs = await Promise.all(changes.map((change, at) => logWith(at, change)));
      let count = 0;
      const { read, places } = cluster(() => ({ log: Buffer.concat(logs.slice(0, count)) }));
      while (count < logs.length) {
        count += 1;
        await read({ t: [BigInt(count)] });
      }
      const { file, pos } = places().t ?? {};
      assert.equal(`${file}:${pos}`, place);
    });
  test('none of PostgreSQL', async () => {
    const { read, places } = cluster(real('customers'));
    await read({ customers: [endOf('customers')] });
    assert.deepEqual(places(), {});
  });
});
