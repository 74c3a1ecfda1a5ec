import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentOf, together } from '../../../source/pipeline/trace/transactions.ts';
import { record, tombstone, topic } from './records.ts';

test('the records of a batch are added up by transaction', () => {
  const content = contentOf(topic);
  for (const each of [
    record({ offset: 0, op: 'r', xid: 3, lsn: 50 }),
    record({ offset: 1, op: 'r', xid: 3, lsn: 50 }),
    record({ offset: 2, xid: 7, lsn: 300, at: 5000 }),
    record({ offset: 3, xid: 8, lsn: 200, op: 'd' }),
    tombstone({ offset: 4 }),
    // Sent again after a restart, and out of order.
    record({ offset: 5, xid: 7, lsn: 100, op: 'u', at: 5000 }),
    { ...record({ offset: 6 }), value: Buffer.from('no change') },
  ])
    content.take(each);
  const told = content.told();
  assert.deepEqual(
    [told.records, told.tombstones, told.others, told.count, told.atLeast],
    [7, 1, 1, 3, false],
  );
  assert.deepEqual(
    told.transactions.map(({ xid, records, operations, firstLsn, lastLsn, committedAt }) => [
      ...[xid, records, operations, firstLsn, lastLsn, committedAt],
    ]),
    [
      [null, 2, { r: 2 }, 50n, 50n, null],
      ['7', 2, { c: 1, u: 1 }, 100n, 300n, 5000],
      ['8', 1, { d: 1 }, 200n, 200n, 1_000_000],
    ],
  );
});

test('100,000 rows of one transaction, and 20,000 transactions, leave a bounded list', () => {
  const content = contentOf(topic);
  for (let offset = 0; offset < 100_000; offset += 1)
    content.take(record({ offset, xid: 1, lsn: 100 + offset }));
  for (let xid = 2; xid <= 20_000; xid += 1) content.take(record({ offset: 100_000 + xid, xid }));
  const told = content.told();
  assert.deepEqual([told.count, told.transactions.length], [20_000, 1000]);
  const [first] = told.transactions;
  assert.deepEqual([first?.records, first?.firstLsn, first?.lastLsn], [100_000, 100n, 100_099n]);
  assert.equal(together([told, told]).transactions.length, 1000);
});
