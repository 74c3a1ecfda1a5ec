import assert from 'node:assert/strict';
import test from 'node:test';
import { rowsOf } from '../../../../source/systems/services/log/rows.ts';
import {
  holdAt,
  type LogState,
  moveBy,
  type Page,
  pageBy,
  placeOfTime,
  windowOf,
} from '../../../../source/systems/services/log/state.ts';

const linesOf = (...texts: string[]) => texts.map((raw, index) => ({ seq: index + 1, raw }));
const numbered = (count: number) =>
  linesOf(...Array.from({ length: count }, (_, n) => `line ${n}`));

/** What is seen: the texts of the rows, the cursor's with a mark. */
const seen = (page: Page, at: LogState['at']): string[] => {
  const { top, cursor } = windowOf(page, at);
  const rows = page.lines.flatMap((line, index) =>
    rowsOf(line, page.width, page.wrap).map((text, row) => ({ text, index, row })),
  );
  const first = rows.findIndex(({ index, row }) => index === top.index && row === top.row);
  return rows
    .slice(first, first + page.height)
    .map(({ text, index, row }) =>
      cursor?.index === index && cursor.row === row ? `>${text}` : text,
    );
};

const page: Page = { lines: numbered(10), width: 20, height: 4, wrap: false };

test('who follows sees the newest lines', () => {
  assert.deepEqual(seen(page, null), ['line 6', 'line 7', 'line 8', 'line 9']);
  const more = { ...page, lines: numbered(12) };
  assert.deepEqual(seen(more, null), ['line 8', 'line 9', 'line 10', 'line 11']);
  assert.equal(moveBy(page, null, 1), null);
  assert.equal(pageBy(page, null, 1), null);
});

test('moving up stops following, and the window stays until the cursor leaves it', () => {
  let at = moveBy(page, null, -1);
  assert.deepEqual(seen(page, at), ['line 6', 'line 7', '>line 8', 'line 9']);
  const more = { ...page, lines: numbered(500) };
  assert.deepEqual(seen(more, at), ['line 6', 'line 7', '>line 8', 'line 9']);
  for (let n = 0; n < 3; n += 1) at = moveBy(page, at, -1);
  assert.deepEqual(seen(page, at), ['>line 5', 'line 6', 'line 7', 'line 8']);
  at = moveBy(page, at, Number.NEGATIVE_INFINITY);
  assert.deepEqual(seen(page, at), ['>line 0', 'line 1', 'line 2', 'line 3']);
  at = moveBy(page, at, 4);
  assert.deepEqual(seen(page, at), ['line 1', 'line 2', 'line 3', '>line 4']);
  assert.deepEqual(seen(page, moveBy(page, at, 99)), ['line 6', 'line 7', 'line 8', '>line 9']);
});

test('a log is opened at the first line of a moment, with what came before it', () => {
  const lines = linesOf(
    ...Array.from({ length: 20 }, (_, n) => `2026-11-28T02:16:${n + 10}.000Z INFO line ${n}`),
  );
  const page: Page = { lines, width: 20, height: 4, wrap: false };
  const at = (time: string) =>
    seen(page, placeOfTime(page, Date.parse(`2026-11-28T02:16:${time}Z`))).map((row) =>
      row.replace('INFO ', ''),
    );
  assert.deepEqual(at('15.500'), ['line 4', 'line 5', '>line 6', 'line 7']);
  assert.deepEqual(at('15.000'), ['line 3', 'line 4', '>line 5', 'line 6']);
  assert.deepEqual(at('00.000'), ['>line 0', 'line 1', 'line 2', 'line 3']);
  assert.deepEqual(at('59.000').at(-1), '>line 19');
  assert.equal(placeOfTime({ ...page, lines: [] }, 0), null);
});

test('a page moves window and cursor', () => {
  const at = pageBy(page, null, -1);
  assert.deepEqual(seen(page, at), ['line 3', 'line 4', 'line 5', '>line 6']);
  assert.deepEqual(seen(page, pageBy(page, at, 1)), ['line 6', 'line 7', 'line 8', '>line 9']);
  const top = pageBy(page, pageBy(page, at, -1), -1);
  assert.deepEqual(seen(page, top)[0], '>line 0');
});

test('wrapped lines are moved through row by row', () => {
  const lines = linesOf('a'.repeat(25), 'b', 'c'.repeat(95), 'd');
  const wrapped: Page = { lines, width: 10, height: 4, wrap: true };
  const row = 'c'.repeat(10);
  assert.deepEqual(seen(wrapped, null), [row, row, 'c'.repeat(5), 'd']);
  let at = moveBy(wrapped, null, -1);
  assert.deepEqual(seen(wrapped, at), [row, row, `>${'c'.repeat(5)}`, 'd']);
  at = moveBy(wrapped, at, -10);
  assert.deepEqual(seen(wrapped, at), ['>b', row, row, row]);
  at = moveBy(wrapped, at, -1);
  assert.deepEqual(seen(wrapped, at), [`>${'a'.repeat(5)}`, 'b', row, row]);
  assert.deepEqual(seen(wrapped, moveBy(wrapped, at, -99))[0], `>${'a'.repeat(10)}`);
});

test('a resize, a filter and unwrapping keep the cursor in sight', () => {
  const at = moveBy(page, null, -2);
  assert.deepEqual(seen({ ...page, height: 2 }, at), ['line 6', '>line 7']);
  assert.deepEqual(seen({ ...page, height: 50 }, at).length, 10);
  const odd = { ...page, lines: page.lines.filter(({ seq }) => seq % 3 === 0) };
  assert.deepEqual(seen(odd, at), ['line 2', 'line 5', '>line 8']);
  const long = linesOf('a', 'b'.repeat(30), 'c');
  const wrapped: Page = { lines: long, width: 10, height: 2, wrap: true };
  const inside = moveBy(wrapped, null, -2);
  assert.deepEqual(seen(wrapped, inside), [`>${'b'.repeat(10)}`, 'b'.repeat(10)]);
  assert.deepEqual(seen({ ...wrapped, wrap: false }, inside), [`>${'b'.repeat(30)}`, 'c']);
});

test('no lines are no trouble', () => {
  const none = { ...page, lines: [] };
  for (const at of [null, holdAt(none), moveBy(none, null, -1), pageBy(none, null, -1)])
    assert.deepEqual(seen(none, at), []);
});

test('thousands of long lines are scrolled at once', () => {
  const lines = linesOf(
    ...Array.from({ length: 5000 }, (_, n) => `${n} ${'日本語 log '.repeat(n % 50)}`),
  );
  const big: Page = { lines, width: 80, height: 40, wrap: true };
  const before = process.cpuUsage();
  let at = moveBy(big, null, Number.NEGATIVE_INFINITY);
  for (let n = 0; n < 500; n += 1) at = pageBy(big, at, 1);
  for (let n = 0; n < 2000; n += 1) at = moveBy(big, at, -1);
  // Where every step looked at all lines, this would take minutes, on a busy machine or not.
  const { user } = process.cpuUsage(before);
  assert.ok(user < 10_000_000, `${user} µs`);
});
