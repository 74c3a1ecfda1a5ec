import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  holdsGtid,
  isDone,
  storedOf,
  storedPlaceOf,
} from '../../../source/pipeline/trace/stored.ts';
import type { StoredPlace, StoredSample } from '../../../source/pipeline/trace/types.ts';
import type { EventPlace } from '../../../source/systems/debezium/binlog.ts';
import { storedOffsetIn } from '../../../source/systems/debezium-server/checks/read.ts';

const uuid = '3e11fa47-71ca-11e1-9e33-c80aa9429562';
const other = '4e11fa47-71ca-11e1-9e33-c80aa9429562';
const change = { file: 'binlog.000003', pos: 805n, gtid: `${uuid}:23`, row: 0n };
const place = (more: Partial<StoredPlace> = {}): StoredPlace => ({
  ...{ file: 'binlog.000003', pos: 4n, gtids: null, events: 0n, rows: 0n },
  ...more,
});

describe('a set of GTIDs holds one', () => {
  const cases: [set: string, gtid: string, holds: boolean][] = [
    [`${uuid}:1-23`, `${uuid}:23`, true],
    [`${uuid}:1-22`, `${uuid}:23`, false],
    [`${uuid}:1-5:24-30`, `${uuid}:23`, false],
    [`${other}:1-99,${uuid}:23`, `${uuid}:23`, true],
    [`${other}:1-99`, `${uuid}:23`, false],
    [`${uuid.toUpperCase()}:1-23`, `${uuid}:23`, true],
    ['0-1-42', '0-1-42', true],
    ['0-1-41', '0-1-42', false],
    // After a failover another server writes on in the same domain.
    ['0-2-50,7-1-9', '0-1-42', true],
    ['7-1-99', '0-1-42', false],
    ['', '0-1-42', false],
  ];
  for (const [set, gtid, holds] of cases)
    test(`${gtid} in ${set || 'nothing'}: ${holds}`, () =>
      assert.equal(holdsGtid(set, gtid), holds));
});

describe('a connector is done with a change', () => {
  const without = { ...change, gtid: null };
  const cases: [string, EventPlace, StoredPlace, boolean][] = [
    [
      'by GTID, wherever the file of another server ends',
      change,
      place({ gtids: `${uuid}:1-23` }),
      true,
    ],
    [
      'not by position where both have GTIDs',
      change,
      place({ pos: 900n, gtids: `${uuid}:1-22` }),
      false,
    ],
    ['by position where the server has none', without, place({ pos: 900n }), true],
    ['in a later file', without, place({ file: 'binlog.000010' }), true],
    ['not at an earlier position', without, place({ pos: 700n, events: 9n }), false],
    [
      'not in its file where it tells no position',
      { ...without, pos: null },
      place({ pos: 900n }),
      false,
    ],
    [
      'in a later file where it tells none',
      { ...without, pos: null },
      place({ file: 'binlog.000004' }),
      true,
    ],
    ['not by the file of another server', without, place({ file: 'mysql-bin.000010' }), false],
  ];
  for (const [name, one, at, done] of cases) test(name, () => assert.equal(isDone(one, at), done));
});

describe('what stored offsets say', () => {
  const told = {
    binlog: { ...change, gtid: null },
    place: { partition: 0, offset: 7n, timestamp: 1000, appended: false },
  };
  const sample = (at: number, more: Partial<StoredPlace> = {}, stored = true): StoredSample => ({
    ...{ place: place(more), at, stored, clock: stored ? 'Debezium' : 'cdc-top', readFrom: '' },
  });
  test('nothing, before there are any', () => assert.equal(storedOf(told, []), null));
  test('when it was stored, exactly, where an older one is kept', () =>
    assert.deepEqual(storedOf(told, [sample(900), sample(1500, { pos: 900n })])?.passed, {
      ...{ at: 1500, clock: 'Debezium' },
    }));
  test('not later than the oldest that is kept', () =>
    assert.equal(storedOf(told, [sample(1500, { pos: 900n })])?.passed?.after, null));
  test('between two looks at a file', () => {
    const looks = [sample(1400, {}, false), sample(1600, { pos: 900n }, false)];
    assert.deepEqual(storedOf(told, looks)?.passed, { at: 1600, after: 1400, clock: 'cdc-top' });
  });
  test('what was stored before the record was there means another life of the binary log', () =>
    assert.equal(storedOf(told, [sample(900, { file: 'binlog.000009' })])?.passed, null));
  test('within a transaction that begins before the change: it is not told', () => {
    const stored = storedOf(told, [sample(1500, { pos: 700n, events: 5n })]);
    assert.equal(stored?.passed, null);
    assert.match(stored?.within ?? '', /^the stored offset is within a transaction/);
  });
  test('an offset from before the record waits, though it is within a transaction', () =>
    assert.equal(storedOf(told, [sample(900, { pos: 700n, events: 5n })])?.within, null));
});

test('the offset of a connector that reads no binary log is none of them', () => {
  assert.equal(storedPlaceOf({ lsn: '7' }), undefined);
  assert.deepEqual(storedPlaceOf({ file: 'b.1', pos: '9007199254740993', event: '2', row: '1' }), {
    ...{ file: 'b.1', pos: 9007199254740993n, gtids: null, events: 2n, rows: 1n },
  });
});

test('the offset of Debezium Server stands among what Java has written around it', () => {
  const json = `{"transaction_id":null,"ts_sec":1795956676,"file":"binlog.000001","pos":3819,"gtids":"${uuid}:1-12,${other}:5","row":1,"server_id":1,"event":2}`;
  const found = storedOffsetIn(
    `\xac\xed\x00\x05sr\x00\x11java.util.HashMap["kafka",{"server":"shop"}]uq${json}x`,
  );
  assert.deepEqual(storedPlaceOf(found ?? {}), {
    ...{
      file: 'binlog.000001',
      pos: 3819n,
      gtids: `${uuid}:1-12,${other}:5`,
      events: 2n,
      rows: 1n,
    },
  });
  assert.equal(storedOffsetIn('{"lsn":9223372036854775807}')?.lsn, '9223372036854775807');
  assert.equal(storedOffsetIn('{"server":"shop"}'), null);
});
