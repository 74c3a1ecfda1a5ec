import assert from 'node:assert/strict';
import test from 'node:test';
import { drawTables, tableLines, tables } from '../../../source/panes/detail/inkTable.ts';
import type { DetailTable } from '../../../source/panes/detail/types.ts';
import { glyphSet } from '../../../source/parts/glyphs.ts';
import { widthOf } from '../../../source/parts/line.ts';
import { draw } from '../../screen/terminal.ts';
import { until } from '../../support.ts';

const linesOf = async (table: DetailTable, width: number, ascii = false) => {
  const glyphs = glyphSet(ascii);
  const before = tables.version();
  drawTables([table], width, glyphs);
  await until('the table is drawn', () => tables.version() > before);
  const { screen, settle, close } = draw(tableLines(table, width, glyphs), 100, 30);
  await settle();
  const lines = screen.lines().filter(Boolean);
  close();
  return lines;
};

const table: DetailTable = {
  columns: [{ title: 'NAME' }, { title: 'SIZE', align: 'right' }, { title: 'NOTE', drop: 1 }],
  rows: [
    ['customers', '12', 'plain'],
    ['顧客の表', '1,234', 'wide 한국어'],
    ['e\u0301clair', '', '\u001B[2J\u001B]0;title\u0007evil\r\n'],
    ['👩‍👩‍👧 family', '7', ''],
  ],
};

test('wide signs keep the columns straight, and nothing from outside gets through', async () => {
  const lines = await linesOf(table, 60);
  assert.equal(lines.length, 8);
  const width = widthOf(lines[0] ?? '');
  for (const line of lines) assert.equal(widthOf(line), width, line);
  assert.match(lines[4] ?? '', /│ 顧客の表 +│ 1,234 │ wide 한국어 │/);
  assert.match(lines[5] ?? '', /│ éclair +│ +│ evil +│/);
});

test('what has no room is left out, then cut', async () => {
  const narrow = await linesOf(table, 24);
  assert.doesNotMatch(narrow.join('\n'), /NOTE/);
  for (const line of narrow) assert.ok(widthOf(line) <= 24, line);
  const long: DetailTable = { ...table, rows: [['x'.repeat(200), '1', 'y'.repeat(200)]] };
  for (const line of await linesOf(long, 80)) assert.ok(widthOf(line) <= 80, line);
});

test('in ASCII it has no other signs', async () => {
  const lines = await linesOf({ ...table, rows: [['customers', '12', 'plain']] }, 60, true);
  assert.match(lines.join('\n'), /^\+-+\+-+\+-+\+\n\| NAME /);
  assert.doesNotMatch(lines.join(''), /[^ -~]/);
});
