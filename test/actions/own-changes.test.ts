import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noteChanges, noteTraced, ownChange } from '../../source/actions/own-changes.ts';
import type { Change } from '../../source/actions/source.ts';
import type { Engine } from '../../source/lab/contract/engine.ts';

const change = (txid: bigint, rows = 1): Change => ({
  ...{ sql: 'INSERT', rows, txid, lsn: '1/1BCD00', askedAt: 10, answeredAt: 12 },
});
const engines = [{}, {}] as Engine[];

test('the last change that changed a row is what a lab’s trace begins with, once', () => {
  const [one, other] = engines;
  assert.ok(one && other);
  assert.equal(ownChange(one), undefined);
  noteChanges(one, [change(7n), change(8n, 1000), change(9n, 0)]);
  const own = ownChange(one);
  assert.deepEqual(own?.of, {
    ...{ by: 'xid', xid: 8n },
    own: { lsn: 0x1_001b_cd00n, rows: 1000, askedAt: 10, answeredAt: 12 },
  });
  assert.equal(own?.traced, false);
  assert.deepEqual([own?.operation, own?.what, own?.at], ['INSERT', '1,000 customers', 12]);
  noteTraced(one);
  assert.equal(ownChange(one)?.traced, true);
  noteChanges(one, [change(10n)]);
  assert.equal(ownChange(one)?.traced, false);
  // Nothing was changed: what was changed before is still the newest.
  noteChanges(one, []);
  assert.ok(ownChange(one));
  assert.equal(ownChange(other), undefined);
  assert.equal(ownChange(undefined), undefined);
});
