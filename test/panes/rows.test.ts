import assert from 'node:assert/strict';
import test from 'node:test';
import { filterRows, sortRows } from '../../source/panes/rows.ts';
import { age, rate, short } from '../../source/text/figures.ts';
import { face, focusOn, healthy } from '../screen/recorded.ts';

test('a filter matches in any case, and ! turns it round', () => {
  const rows = ['Orders', 'customers', 'order-lines'];
  assert.deepEqual(filterRows(rows, 'ORDER', String), ['Orders', 'order-lines']);
  assert.deepEqual(filterRows(rows, '!order', String), ['customers']);
  assert.equal(filterRows(rows, '', String), rows);
  assert.equal(filterRows(rows, '!', String), rows);
});

test('rows without a value are last in both directions', () => {
  const columns = [
    { key: 'n', title: 'N', width: 1, text: String, sortBy: (row: number | null) => row },
  ];
  const rows = [2, null, 3, 1];
  const by = (descending: boolean) => sortRows(rows, { column: 'n', descending }, columns);
  assert.deepEqual(by(true), [3, 2, 1, null]);
  assert.deepEqual(by(false), [1, 2, 3, null]);
  assert.equal(sortRows(rows, { column: 'gone', descending: true }, columns), rows);
});

test('every pane sorts by the columns that it offers, and finds its rows by index', () => {
  for (const pane of face.panes)
    for (const column of [null, ...pane.sortColumns]) {
      const view = focusOn(pane.id, {
        sort: column === null ? null : { column, descending: true },
      }).views[pane.id];
      assert.ok(view);
      assert.equal(pane.rowCount(healthy, view), pane.total(healthy));
      // Nothing is found where all is well.
      if (pane.id === 'findings') assert.equal(pane.total(healthy), 0);
      else if (pane.isPresent(healthy)) assert.ok(pane.rowAt(healthy, view, 0)?.text);
      assert.equal(pane.rowAt(healthy, view, 9999), undefined);
    }
});

test('figures stay within five columns', () => {
  const expected: [number, string][] = [
    [0, '0'],
    [0.04, '0.0'],
    [12, '12.0'],
    [99.96, '100'],
    [9999, '9,999'],
    [12_345, '12.3k'],
    [999_999, '1.0M'],
    [4_600_000_000, '4.6G'],
  ];
  for (const [value, text] of expected) assert.equal(rate(value), text);
  assert.equal(short(1_234_567_890_123n), '1.2T');
  assert.equal(age(26_400), '26 s');
  assert.equal(age(185_000), '3m 05s');
});
