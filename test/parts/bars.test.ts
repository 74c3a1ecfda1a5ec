import assert from 'node:assert/strict';
import test from 'node:test';
import { axis, bar } from '../../source/parts/bars.ts';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { type Column, table } from '../../source/parts/table.ts';

const glyphs = glyphSet(false);
const ascii = glyphSet(true);
const scale = { top: 8, mark: null, text: (value: number) => `${value} s` };

test('a bar is as long as its share of the scale, to an eighth of a column', () => {
  assert.equal(bar(8, scale, 8, glyphs), '████████');
  assert.equal(bar(4.5, scale, 8, glyphs), '████▌   ');
  assert.equal(bar(0, scale, 8, glyphs), '        ');
  assert.equal(bar(0.001, scale, 8, glyphs), '▏       ');
  assert.equal(bar(4.5, scale, 8, ascii), '####-   ');
});

test('the mark stands behind a bar that has not come so far, and cuts one that has', () => {
  const marked = { ...scale, mark: 5 };
  assert.equal(bar(3, marked, 8, ascii), '###  |  ');
  assert.equal(bar(8, marked, 8, ascii), '#####|##');
  assert.equal(axis(marked, 24, ascii), '0              |5 s  8 s');
  assert.equal(axis(marked, 16, ascii), '0      5 s|  8 s');
  assert.equal(axis(marked, 8, ascii), '0    8 s');
});

test('the axis names zero, the middle and the top as far as there is room', () => {
  assert.equal(axis(scale, 20, glyphs), '0         4 s    8 s');
  assert.equal(axis(scale, 8, glyphs), '0    8 s');
  assert.equal(axis({ ...scale, mark: 2 }, 20, glyphs), '0    ┊2 s        8 s');
  assert.equal(axis(scale, 2, glyphs).length, 2);
});

test('all rows that are seen share one scale, and it is the title', () => {
  const columns: Column<number>[] = [
    { key: 'n', title: 'N', width: 4, text: String },
    { key: 'bar', title: 'TOOK', width: 8, bar: { value: (n) => n, text: String } },
  ];
  const props = { columns, rows: [4, 8, 900], width: 15, height: 3, glyphs: ascii };
  const lines = table(props).map((line) => line.map(({ text }) => text).join(''));
  assert.deepEqual(lines, [' N    0   4  8', ' 4    ####    #', ' 8    ######## ']);
});
