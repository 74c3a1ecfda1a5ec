import assert from 'node:assert/strict';
import { test } from 'node:test';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { type Line, lineWidth } from '../../source/parts/line.ts';
import { scrolled, withScrollBar } from '../../source/parts/scroll.ts';
import { table } from '../../source/parts/table.ts';

const glyphs = glyphSet(false);
const rows = (n: number): Line[] => Array.from({ length: n }, (_, i) => [{ text: `row ${i}` }]);
/** Which lines have the bar: `.##.`. */
const bar = (lines: readonly Line[]) =>
  lines.map((line) => (line.at(-1)?.text === glyphs.scrollBar ? '#' : '.')).join('');

test('where all rows are seen there is no bar, and no place', () => {
  const { lines, place } = scrolled(rows(4), 0, { width: 10, height: 4, glyphs });
  assert.deepEqual([bar(lines), place], ['....', '']);
});

test('the bar is as long as what is seen of all, and stands where that is', () => {
  for (const [all, top, seen, place] of [
    [8, 0, '##..', '1–4/8'],
    [8, 2, '.##.', '3–6/8'],
    [8, 4, '..##', '5–8/8'],
    [8, 99, '..##', '5–8/8'],
    [5000, 0, '#...', '1–4/5,000'],
    [5000, Number.MAX_SAFE_INTEGER, '...#', '4,997–5,000/5,000'],
    [5, 1, '.###', '2–5/5'],
  ] as const) {
    const shown = scrolled(rows(all), top, { width: 10, height: 4, glyphs });
    assert.deepEqual([bar(shown.lines), shown.place], [seen, place], `${top} of ${all}`);
    for (const line of shown.lines.filter((each) => each.length > 1))
      assert.equal(lineWidth(line), 10);
  }
});

test('a long line gives way to the bar, and a selected one stays one', () => {
  const long: Line = [{ text: 'x'.repeat(20), selected: true, hit: { row: 3 } }];
  const [line] = withScrollBar([long], { top: 0, all: 2, width: 10, glyphs });
  assert.deepEqual(line?.at(-1), {
    ...{ text: glyphs.scrollBar, tone: 'dim' },
    ...{ selected: true, picture: true, hit: { row: 3 } },
  });
  assert.equal(lineWidth(line ?? []), 10);
});

test('a table has it beside its rows', () => {
  const columns = [{ key: 'n', title: 'N', width: 4, text: (row: number) => String(row) }];
  const numbers = Array.from({ length: 30 }, (_, row) => row);
  const lines = table({ columns, rows: numbers, width: 8, height: 7, selected: 29, glyphs });
  assert.equal(bar(lines), '......#');
});
