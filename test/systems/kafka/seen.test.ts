import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KafkaRecord } from '../../../source/clients/kafka/record-batches.ts';
import { seenChanges } from '../../../source/systems/kafka/seen.ts';
import { recordsOf, recordWith } from '../debezium/logs.ts';
import { mysqlEnvelope } from '../debezium/mysql.ts';

/** What PostgreSQL’s connector sent in a real lab: rows of its snapshot, changes and tombstones. */
const { records } = recordsOf('customers');
const changes = records.filter(
  ({ value }) => value !== null && JSON.parse(String(value)).payload.op !== 'r',
);
const last = records.at(-1)?.offset ?? 0n;
/** The same records, once more behind themselves. */
const again = (some: readonly KafkaRecord[], by = last + 1n): KafkaRecord[] =>
  some.map((record) => ({ ...record, offset: record.offset + by }));

describe('changes that come once more', () => {
  test('are counted, and the first of them is named by both of its offsets', () => {
    const seen = seenChanges();
    seen.take('customers', records);
    assert.deepEqual(seen.repeated(), []);
    seen.take('customers', again(records));
    const [told, ...more] = seen.repeated();
    const first = changes[0]?.offset ?? 0n;
    assert.deepEqual(told, {
      ...{ topic: 'customers', partition: 0, count: changes.length },
      ...{ first, offset: first + last + 1n },
    });
    assert.deepEqual(more, []);
    assert.deepEqual(seen.repeated(), []);
  });

  test('are no others: of another partition, read once more by us, of a topic that was made anew', () => {
    const seen = seenChanges();
    seen.take('customers', records);
    seen.take('customers', records.slice(-2));
    seen.take(
      'customers',
      again(records).map((record) => ({ ...record, partition: 1 })),
    );
    seen.take('others', again(records));
    seen.take('customers', again(records.slice(0, 2), 0n));
    seen.take('customers', again(records.slice(2), 1n));
    assert.deepEqual(seen.repeated(), []);
  });

  test('are known where MySQL tells a place in a binary log', () => {
    const seen = seenChanges();
    const at = (offset: bigint, pos: number, id = 1) =>
      recordWith(mysqlEnvelope({ pos, id }), { offset, key: Buffer.from(`{"id":${id}}`) });
    seen.take('t', [at(0n, 4), at(1n, 9), at(2n, 9, 2)]);
    seen.take('t', [at(3n, 9)]);
    assert.deepEqual(seen.repeated(), [
      { topic: 't', partition: 0, count: 1, first: 1n, offset: 3n },
    ]);
  });

  test('are forgotten after a while, so that what is remembered stays small', () => {
    const seen = seenChanges();
    const at = (offset: number) =>
      recordWith(mysqlEnvelope({ pos: offset % 600 }), { offset: BigInt(offset) });
    seen.take(
      't',
      Array.from({ length: 1200 }, (_, offset) => at(offset)),
    );
    assert.deepEqual(seen.repeated(), []);
  });
});

describe('rows of a snapshot', () => {
  const row = (offset: number, at: number, snapshot = 'true') =>
    recordWith(mysqlEnvelope({ op: 'r', snapshot }), { offset: BigInt(offset), timestamp: at });
  test('are told by when they were written, and are no changes that came again', () => {
    const seen = seenChanges();
    seen.take('t', [row(0, 1000), row(1, 1200), row(2, 1200, 'last')]);
    assert.deepEqual(seen.snapshots(), { t: { from: 1000, at: 1200, incremental: false } });
    seen.take('t', [row(3, 90_000, 'incremental'), row(4, 91_000, 'incremental')]);
    assert.deepEqual(seen.snapshots(), { t: { from: 90_000, at: 91_000, incremental: true } });
    assert.deepEqual(seen.repeated(), []);
  });
  test('are the same object until more of them come', () => {
    const seen = seenChanges();
    seen.take('t', [row(0, 1000)]);
    const before = seen.snapshots();
    seen.take('t', changes);
    assert.equal(seen.snapshots(), before);
  });
});
