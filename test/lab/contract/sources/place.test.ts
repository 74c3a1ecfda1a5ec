import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeFacts, placeJson, placeText } from '../../../../source/lab/contract/sources/place.ts';
import type { Place } from '../../../../source/lab/contract/sources/types.ts';

const gtid = '3e11fa47-71ca-11e1-9e33-c80aa9429562:23';
const binlog: Place = { kind: 'mysql', gtid, file: 'binlog.000002', pos: 4_294_967_999n };

test('a commit is called as its server calls it', () => {
  const wal: Place = { kind: 'postgres', xid: 745n, lsn: '0/1BCD00' };
  assert.equal(placeText(wal), 'transaction 745, LSN 0/1BCD00');
  assert.deepEqual(placeJson(wal), { txid: '745', lsn: '0/1BCD00' });
  assert.equal(placeText(binlog), `GTID ${gtid}, binlog.000002:4294967999`);
  assert.deepEqual(placeJson(binlog), { gtid, file: 'binlog.000002', pos: '4294967999' });
  assert.deepEqual(placeFacts(binlog), [
    { name: 'GTID', value: gtid },
    { name: 'binlog after it', value: 'binlog.000002:4294967999' },
  ]);
});

test('a server without GTIDs names files and positions alone', () => {
  assert.equal(placeText({ ...binlog, gtid: null }), 'binlog.000002:4294967999');
  assert.equal(placeFacts({ ...binlog, gtid: null }).length, 1);
});
