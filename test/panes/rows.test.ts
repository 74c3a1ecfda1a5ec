import assert from 'node:assert/strict';
import test from 'node:test';
import { filterRows, sortRows } from '../../source/panes/rows.ts';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { clean, fit, widthOf, wrap } from '../../source/parts/line.ts';
import { sparkline } from '../../source/parts/sparkline.ts';
import { placeColumns, scrollOffset } from '../../source/parts/table.ts';
import { panes } from '../../source/systems/panes.ts';
import { phaseBar } from '../../source/systems/spark/pane.ts';
import { age, rate, short } from '../../source/text/figures.ts';
import { focusOn, healthy } from '../screen/recorded.ts';

const glyphs = glyphSet(false);

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
  for (const pane of panes)
    for (const column of [null, ...pane.sortColumns]) {
      const view = focusOn(pane.id, {
        sort: column === null ? null : { column, descending: true },
      }).views[pane.id];
      assert.ok(view);
      assert.equal(pane.rowCount(healthy, view), pane.total(healthy));
      assert.ok(pane.rowText(healthy, view, 0)?.text);
      assert.equal(pane.rowText(healthy, view, 9999), undefined);
    }
});

test('figures stay within five columns', () => {
  const expected: [number, string][] = [
    [0, '0'],
    [0.04, '0.0'],
    [12, '12.0'],
    [99.96, '100'],
    [9999, '9999'],
    [12_345, '12.3k'],
    [999_999, '1.0M'],
    [4_600_000_000, '4.6G'],
  ];
  for (const [value, text] of expected) assert.equal(rate(value), text);
  assert.equal(short(1_234_567_890_123n), '1.2T');
  assert.equal(age(26_400), '26 s');
  assert.equal(age(185_000), '3m 05s');
});

test('text is fitted by the columns that it takes', () => {
  assert.equal(fit('abc', 5), 'abc  ');
  assert.equal(fit('abc', 5, { align: 'right' }), '  abc');
  assert.equal(fit('abcdef', 4), 'abc…');
  assert.equal(fit('abcdef', 4, { cut: 'start' }), '…def');
  assert.equal(fit('abcdef', 4, { cut: 'middle' }), 'a…ef');
  assert.equal(fit('日本語', 4), '日… ');
  assert.equal(fit('日本語', 5), '日本…');
  assert.equal(fit('abc', 0), '');
  for (const text of ['日本語 abc', '👩‍👩‍👧👍🏽⚠️1️⃣', 'e\u0301\u200b\ufeffx', '🇯🇵🇩🇪', '\ud800x'])
    for (const cut of ['start', 'middle', 'end'] as const)
      for (let width = 1; width < 14; width += 1)
        assert.equal(widthOf(fit(text, width, { cut })), width, `${text} ${width}`);
});

test('of a text everything that can be seen stays, but no tower of marks', () => {
  // Families, flags with tags, skins, keycaps; Hindi, Hebrew with three marks, Thai.
  const whole = [
    '👩‍👩‍👧',
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    '👍🏽',
    '1️⃣',
    '⚠️',
  ];
  for (const text of [...whole, 'क्षत्रिय', 'שִׁ֗', 'ที่', 'می\u200cخواهم', 'e\u0302\u0323\u0330x'])
    assert.equal(clean(text), text.normalize('NFC'));
  assert.equal(clean(`a${'\u0336'.repeat(40)}b`), `a${'\u0336'.repeat(6)}b`);
  assert.equal(clean('a\u200bb\u2060c\u00ad'), 'abc');
  assert.equal(clean('line\u2028two'), 'line two');
});

test('long text is wrapped at spaces, and cut in its last line', () => {
  assert.deepEqual(wrap('one two three', 8, 3), ['one two', 'three']);
  assert.deepEqual(wrap('abcdefghij', 4, 9), ['abcd', 'efgh', 'ij']);
  assert.deepEqual(wrap('one two three four', 8, 2), ['one two', 'three f…']);
});

test('columns that have no room go in their order, the others share what is left', () => {
  const column = (key: string, width: number, more = {}) => ({
    key,
    title: key,
    width,
    text: String,
    ...more,
  });
  const columns = [
    column('a', 4, { flex: 1, max: 8 }),
    column('b', 5, { drop: 2 }),
    column('c', 3, { flex: 1 }),
    column('d', 5, { drop: 1 }),
  ];
  const at = (width: number) =>
    placeColumns(columns, width).map((p) => `${p.column.key}${p.width}`);
  assert.deepEqual(at(20), ['a4', 'b5', 'c3', 'd5']);
  assert.deepEqual(at(15), ['a5', 'c3', 'd5']);
  assert.deepEqual(at(9), ['a5', 'c3']);
  assert.deepEqual(at(40), ['a8', 'b5', 'c19', 'd5']);
});

test('the selected row is always within what is shown', () => {
  for (let selected = 0; selected < 50; selected += 1) {
    const offset = scrollOffset(selected, 50, 7);
    assert.ok(offset <= selected && selected < offset + 7 && offset + 7 <= 50);
  }
  assert.equal(scrollOffset(3, 4, 9), 0);
});

test('a sparkline shows the newest values, and little as more than nothing', () => {
  assert.equal(sparkline([0, 1, 1000], 3, glyphs), '▁▂█');
  assert.equal(sparkline([5], 3, glyphs), '  █');
  assert.equal(sparkline([0, 0], 2, glyphs), '▁▁');
  assert.equal(sparkline([Number.NaN, -1, 2], 3, glyphs), '▁▁█');
  assert.equal(sparkline([], 2, glyphs), '  ');
  assert.equal(sparkline([0, 4, 8], 3, glyphSet(true)), '_=#');
});

test('the bar of a batch has a filling for each phase, and fills its width', () => {
  const phases = { addBatch: 500, queryPlanning: 250, walCommit: 125, getBatch: 125 };
  assert.equal(phaseBar({ phases, tookMs: 1000 }, 8, glyphs), '████▓▓▒░');
  assert.equal(phaseBar({ phases: {}, tookMs: 10 }, 4, glyphs), '░░░░');
  assert.equal(phaseBar({ phases: { addBatch: 99 }, tookMs: 10 }, 4, glyphs), '████');
  assert.equal(phaseBar({ phases, tookMs: 0 }, 8, glyphs), '');
});
