import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joined, spanOf } from '../../../source/systems/delta/offsets.ts';

/** Statistics of a file as Delta writes them; what is undefined is left out. */
const stats = (least: object, most: object = {}, numRecords = 5) =>
  JSON.stringify({
    ...{ numRecords, minValues: least, maxValues: { ...least, ...most } },
    nullCount: { kafka_partition: 0, kafka_offset: 0, created_at: 0 },
  });
const first = {
  ...{ op: 'c', kafka_key: { id: 1 }, kafka_partition: 0, kafka_offset: 40 },
  created_at: '2026-11-29T12:00:00.123Z',
};
const told = {
  ...{ partition: 0, first: 40n, last: 47n, rows: 5 },
  appended: '2026-11-29T12:00:00.123Z',
};

test('a file tells which records of Kafka it holds, whatever job has written it', () => {
  assert.deepEqual(spanOf(stats(first, { kafka_offset: 47 })), told);
  const plain = { topic: 'shop.items', partition: 3, offset: 40, timestamp: first.created_at };
  assert.deepEqual(spanOf(stats(plain, { offset: 47 })), {
    ...told,
    ...{ topic: 'shop.items', partition: 3 },
  });
});

test('a file that does not tell it exactly tells nothing', () => {
  const { created_at: _, ...untimed } = first;
  for (const text of [
    undefined,
    '',
    '{"numRecords":5}',
    '{"minValues":{"kafka_offset":4',
    stats(untimed),
    stats(first, { kafka_partition: 1 }),
    stats({ ...first, topic: 'a' }, { topic: 'b' }),
    // JSON holds no such number exactly.
    stats(first).replace('"kafka_offset":40', '"kafka_offset":9007199254740993'),
    JSON.stringify({ minValues: { name: '"kafka_offset":1' } }),
  ])
    assert.equal(spanOf(text), null, text);
});

test('the files of a commit are one span for each partition', () => {
  const file = (partition: number, from: number, to: number) =>
    spanOf(
      stats({ ...first, kafka_partition: partition, kafka_offset: from }, { kafka_offset: to }),
    );
  assert.deepEqual(
    joined([file(0, 45, 47), file(1, 0, 4), file(0, 40, 44)])?.map(
      ({ partition, first: from, last, rows }) => [partition, from, last, rows],
    ),
    [
      [0, 40n, 47n, 10],
      [1, 0n, 4n, 5],
    ],
  );
  assert.equal(joined([file(0, 40, 44), null]), null);
});
