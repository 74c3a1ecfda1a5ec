import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KafkaRecord } from '../../../source/clients/kafka/record-batches.ts';
import {
  deleteBefore,
  firstOf,
  readAround,
  readDeletion,
  readSuperseding,
} from '../../../source/pipeline/trace/around.ts';
import { type RecordWanted, search } from '../../../source/pipeline/trace/search.ts';
import { isKey, toldBy } from '../../../source/pipeline/trace/told.ts';
import type { Told } from '../../../source/pipeline/trace/types.ts';
import { record, tombstone, topic, topicOf, topicWith } from './records.ts';

const { signal } = new AbortController();

const looked = async (wanted: RecordWanted, from: ReturnType<typeof topicWith>) => {
  const found = search(topic, wanted, from.scanner);
  for (let more = true; more; ) more = await found.look(from.places(), signal);
  return found;
};
const find = async (wanted: RecordWanted, records: readonly KafkaRecord[]) =>
  looked(wanted, topicWith(records));
const told = (each: KafkaRecord): Told => {
  const made = toldBy(topic, each);
  assert.ok(made);
  return made;
};

test('the newest change is found, whatever lies behind it', async () => {
  const found = await find({ by: 'last' }, [
    record({ offset: 0, lsn: 100 }),
    record({ offset: 1, lsn: 200, op: 'd' }),
    tombstone({ offset: 2 }),
  ]);
  assert.equal(found.best()?.place.offset, 1n);
  assert.equal(found.best()?.op, 'd');
  assert.equal(found.best()?.lsn, 200n);
  assert.equal(found.best()?.xid, '7');
});

test('an empty topic has none', async () => {
  const found = await looked({ by: 'last' }, { ...topicWith([]), places: () => [] });
  assert.equal(found.best(), undefined);
  assert.ok(found.exhausted);
});

test('an LSN is found exactly or not at all, in whatever order records came', async () => {
  const records = [300, 100, 200, 3000, 150].map((lsn, offset) => record({ offset, lsn, id: lsn }));
  assert.equal((await find({ by: 'lsn', lsn: 200n }, records)).best()?.place.offset, 2n);
  assert.equal((await find({ by: 'lsn', lsn: 30n }, records)).best(), undefined);
  assert.equal((await find({ by: 'lsn', lsn: 199n }, records)).best(), undefined);
});

test('of a change that was sent again after a restart the first record is the change', async () => {
  const sent = [100, 200, 300].map((lsn, offset) => record({ offset, lsn, id: lsn }));
  const again = [200, 300].map((lsn, index) => record({ offset: 3 + index, lsn, id: lsn }));
  const { scanner, places } = topicWith([...sent, ...again]);
  const found = await looked({ by: 'lsn', lsn: 200n }, { scanner, places });
  const best = found.best();
  assert.ok(best);
  const [place] = places();
  assert.ok(place);
  const around = await readAround(scanner, place, best, signal);
  const { first, others } = firstOf(best, around.replays);
  assert.equal(first.offset, 1n);
  assert.deepEqual(
    others.map(({ offset }) => offset),
    [3n],
  );
});

test('two rows of one LSN are two changes: a key that was updated is deleted and created', async () => {
  const deleted = record({ offset: 0, lsn: 100, id: 1, op: 'd' });
  const { scanner, places } = topicWith([
    deleted,
    tombstone({ offset: 1, id: 1 }),
    record({ offset: 2, lsn: 100, id: 2, op: 'c' }),
  ]);
  const [place] = places();
  assert.ok(place);
  const around = await readAround(scanner, place, told(deleted), signal);
  assert.deepEqual([around.replays, around.tombstone], [[], 1n]);
});

test('a key names a row: in words, or by its only value', async () => {
  const records = [
    record({ offset: 0, id: 5, lsn: 100 }),
    record({ offset: 1, id: 55, lsn: 200 }),
    record({ offset: 2, id: 5, lsn: 300, op: 'd' }),
    tombstone({ offset: 3, id: 5 }),
  ];
  for (const key of ['id=5', '5'])
    assert.equal((await find({ by: 'key', key }, records)).best()?.place.offset, 2n, key);
  assert.equal((await find({ by: 'key', key: 'id=6' }, records)).best(), undefined);
  assert.ok(!isKey('a=1, b=5', '5'));
});

test('a tombstone belongs to the delete right before it, or to none that is told', () => {
  const stone = tombstone({ offset: 4, id: 5 });
  const deleted = record({ offset: 3, id: 5, op: 'd' });
  assert.equal(deleteBefore(topic, stone, deleted)?.place.offset, 3n);
  assert.equal(deleteBefore(topic, stone, record({ offset: 3, id: 6, op: 'd' })), undefined);
  assert.equal(deleteBefore(topic, stone, record({ offset: 3, id: 5, op: 'u' })), undefined);
  assert.equal(deleteBefore(topic, stone, undefined), undefined);
});

test('the delete of a tombstone is read, past the markers of transactions', async () => {
  const stone = tombstone({ offset: 7, id: 5 });
  const { scanner, places } = topicWith([
    record({ offset: 2, id: 6 }),
    record({ offset: 3, id: 5, op: 'd' }),
    stone,
  ]);
  const [place] = places();
  assert.ok(place);
  const deletion = await readDeletion(scanner, place, stone, topic, signal);
  assert.equal(deletion?.place.offset, 3n);
  const change = record({ offset: 7, id: 5 });
  assert.equal(await readDeletion(scanner, place, change, topic, signal), undefined);
});

test('a row that the same batch changes again is superseded by the next change of it', async () => {
  const first = record({ offset: 0, id: 5, lsn: 100 });
  const { scanner, places } = topicWith([
    first,
    record({ offset: 1, id: 6, lsn: 200 }),
    record({ offset: 2, id: 5, lsn: 300, op: 'u' }),
    record({ offset: 3, id: 5, lsn: 400, op: 'u' }),
  ]);
  const [place] = places();
  assert.ok(place);
  const next = await readSuperseding(scanner, place, told(first), 4n, signal);
  assert.equal(next?.offset, 2n);
  // The batch ends before it.
  assert.equal(await readSuperseding(scanner, place, told(first), 2n, signal), null);
});

test('a transaction of 100,000 rows in several partitions is found whole, in bounded memory', async () => {
  const sizes = [60_000, 60_000, 10];
  const from = topicOf(sizes, (partition, offset) =>
    record({
      ...{ partition, offset, lsn: 1000 + partition * 100_000 + offset, id: offset },
      // Each of the two has 50,000 rows of it, with others around.
      xid: partition < 2 && offset >= 5000 && offset < 55_000 ? 77 : 7,
    }),
  );
  const heap = process.memoryUsage().heapUsed;
  const found = await looked({ by: 'xid', xid: 77n }, from);
  const transaction = found.transaction();
  assert.equal(transaction?.records, 100_000);
  assert.deepEqual(
    transaction?.partitions.map(({ partition, first, last, records }) => [
      ...[partition, first, last, records],
    ]),
    [
      [0, 5000n, 54_999n, 50_000],
      [1, 5000n, 54_999n, 50_000],
    ],
  );
  assert.equal(found.best()?.place.offset, 54_999n);
  assert.ok(from.mostHeap() - heap < 150e6, `${from.mostHeap() - heap} bytes`);
});

test('a transaction’s id of 64 bits is compared with the 32 of the record, and by where it ended', async () => {
  const records = [
    record({ offset: 0, xid: 7, lsn: 100 }),
    record({ offset: 1, xid: 7, lsn: 900 }),
  ];
  const own = { lsn: 500n, rows: 1, askedAt: 0, answeredAt: 1 };
  const xid = (3n << 32n) | 7n;
  const found = await find({ by: 'xid', xid, own }, records);
  assert.deepEqual([found.transaction()?.records, found.best()?.lsn], [1, 100n]);
});

test('the newest change of several partitions is that which came last', async () => {
  const found = await find({ by: 'last' }, [
    record({ partition: 0, offset: 9, at: 5000 }),
    record({ partition: 1, offset: 2, at: 9000 }),
    record({ partition: 2, offset: 4, at: 7000 }),
  ]);
  assert.equal(found.best()?.place.partition, 1);
});

test('the trace of a producer is taken out of the headers, as text or as JSON', () => {
  const header = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  for (const text of [header, JSON.stringify(header)]) {
    const headers = [{ name: 'traceparent', value: Buffer.from(text) }];
    assert.equal(told(record({ offset: 0, headers })).traceparent, header);
  }
  const none = [
    { name: 'traceparent', value: Buffer.from(`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`) },
  ];
  assert.equal(told(record({ offset: 0, headers: none })).traceparent, null);
});
