import assert from 'node:assert/strict';
import test from 'node:test';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { sparkline } from '../../source/parts/sparkline.ts';
import { placeColumns, scrollOffset } from '../../source/parts/table.ts';

const glyphs = glyphSet(false);

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
