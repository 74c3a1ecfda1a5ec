import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atTop, carried, moved, settled } from '../../source/panes/selection.ts';
import type { ViewState } from '../../source/panes/types.ts';

const plain: ViewState = { row: null, selected: 0, filter: '', sort: null, zoomed: false };
const list = (ids: string) => ({ ids: [...ids], newestFirst: false });
const feed = (ids: string) => ({ ids: [...ids], newestFirst: true });
const chosen = ({ row, selected }: ViewState) => [row, selected];

test('a selection stays on its row when rows come, go and change places', () => {
  const onC = moved(settled(plain, list('abcde')), list('abcde'), 2);
  assert.deepEqual(chosen(onC), ['c', 2]);
  assert.deepEqual(chosen(settled(onC, list('xyabcde'))), ['c', 4]);
  assert.deepEqual(chosen(settled(onC, list('cab'))), ['c', 0]);
  assert.equal(settled(onC, list('zzcyx')), onC);
});

test('where the row goes, the one in its place is selected, and stays so', () => {
  const onC = moved(plain, list('abcde'), 2);
  const onD = settled(onC, list('abde'));
  assert.deepEqual(chosen(onD), ['d', 2]);
  assert.deepEqual(chosen(settled(onD, list('abcde'))), ['d', 3]);
  assert.deepEqual(chosen(settled(onC, list('ab'))), ['b', 1]);
});

test('no rows for a while lose nothing', () => {
  const onC = moved(plain, list('abc'), 2);
  assert.equal(settled(onC, list('')), onC);
  assert.deepEqual(chosen(settled(settled(onC, list('')), list('xabc'))), ['c', 3]);
  assert.equal(settled(plain, list('')), plain);
});

test('what nobody has moved is the row that was seen first, not whatever comes before it', () => {
  const first = settled(plain, list('ab'));
  assert.deepEqual(chosen(first), ['a', 0]);
  assert.deepEqual(chosen(settled(first, list('xab'))), ['a', 1]);
});

test('of a feed the newest row is followed at the very top, any other row is kept', () => {
  assert.equal(settled(plain, feed('cba')), plain);
  const onB = moved(plain, feed('cba'), 1);
  assert.deepEqual(chosen(settled(onB, feed('edcba'))), ['b', 3]);
  assert.deepEqual(chosen(moved(onB, feed('edcba'), Number.NEGATIVE_INFINITY)), [null, 0]);
  // In another order the top is no newest row.
  const sorted = { ...plain, sort: { column: 'rows', descending: true } };
  assert.deepEqual(chosen(settled(sorted, feed('bca'))), ['b', 0]);
  assert.deepEqual(chosen(moved(sorted, feed('bca'), -1)), ['b', 0]);
});

test('another order is looked at from its top; back in that of a feed, the newest is followed', () => {
  const order = { ...moved(plain, list('abcde'), 2), sort: { column: 'rows', descending: true } };
  assert.deepEqual(chosen(atTop(order, list('edcba'))), ['e', 0]);
  assert.deepEqual(chosen(atTop({ ...order, sort: null }, list('abcde'))), ['a', 0]);
  assert.deepEqual(chosen(atTop({ ...order, sort: null }, feed('edcba'))), [null, 0]);
  assert.deepEqual(chosen(atTop(order, list(''))), [null, 0]);
});

test('a filter keeps the row, else the next one that is left, else the one before', () => {
  const onC = moved(plain, list('abcde'), 2);
  const filtered = { ...onC, filter: 'x' };
  const into = (ids: string) => chosen(carried(onC, list('abcde'), filtered, list(ids)));
  assert.deepEqual(into('bce'), ['c', 1]);
  assert.deepEqual(into('be'), ['e', 1]);
  assert.deepEqual(into('ab'), ['b', 1]);
  assert.deepEqual(into('edcba'), ['c', 2]);
  // What matches nothing on the way to what is meant.
  const none = carried(onC, list('abcde'), filtered, list(''));
  assert.deepEqual(chosen(carried(none, list(''), onC, list('abcde'))), ['c', 2]);
  const newest = { ...plain, filter: 'x' };
  assert.deepEqual(chosen(carried(plain, feed('cba'), newest, feed('ba'))), [null, 0]);
});

test('moving stays within the rows, also where there are none', () => {
  for (const by of [1, -1, 20, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    assert.equal(moved(plain, list(''), by).selected, 0);
    const { selected } = moved({ ...plain, selected: 99 }, list('abc'), by);
    assert.ok(selected >= 0 && selected < 3);
  }
});
