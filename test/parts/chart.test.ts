import assert from 'node:assert/strict';
import test from 'node:test';
import { type Chart, chart, titledChart } from '../../source/parts/chart.ts';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { type Line, lineWidth } from '../../source/parts/line.ts';
import { plot } from '../../source/parts/plot.ts';
import { niceTop } from '../../source/parts/scale.ts';

const ascii = glyphSet(true);
const drawing = {
  width: 20,
  height: 5,
  clock: (at: number) => `${at}s`,
  glyphs: glyphSet(false),
};
const told = (...values: number[]): Chart => ({
  title: 'rate',
  points: values.map((value, at) => ({ at, value })),
  text: String,
});
const textOf = (line: Line | undefined) => (line ?? []).map(({ text }) => text).join('');

test('a scale ends at the next round number: of bytes in twos, of the rest in tens', () => {
  assert.deepEqual(
    [0, 0.2, 1, 7, 11, 1031].map((value) => niceTop(value, 10)),
    [1, 0.2, 1, 8, 12, 1200],
  );
  assert.deepEqual(
    [0, 1, 3, 1024, 1025, 600 * 1024].map((value) => niceTop(value, 2)),
    [1, 1, 3, 1024, 1536, 768 * 1024],
  );
});

test('braille has two values in a column and four steps in a row', () => {
  assert.deepEqual(plot([0, 4, 8, 2], 2, 8, glyphSet(false)), [' ⡇', '⣸⣧']);
});

test('in ASCII a value takes a column, and zero has the lowest sign', () => {
  assert.deepEqual(chart(told(0, 4, 8, 0), { ...drawing, width: 6, glyphs: ascii }).map(textOf), [
    '8|  # ',
    ' |  # ',
    ' | ## ',
    '0|_##_',
    '  3s  ',
  ]);
});

test('every line has the width that was asked for, with times where they fit', () => {
  const lines = chart(told(1, 2, 3), drawing);
  assert.equal(lines.length, 5);
  for (const line of lines) assert.equal(lineWidth(line), 20, textOf(line));
  assert.match(textOf(lines.at(-1)), /^ +\S+s +2s$/);
});

test('nothing was read: nothing is drawn, neither before nor between nor since', () => {
  assert.deepEqual(chart(told(), drawing), []);
  const points = [...Array(20).keys()].map((n) => ({ at: n < 10 ? n : 80 + n, value: 1 }));
  const all = { ...drawing, width: 122, until: 120, glyphs: ascii };
  assert.match(textOf(chart({ ...told(), points }, all).at(-2)), /^0\|#+ {60,}#+ {15,}$/);
});

test('as time goes by, what was drawn moves to the left and stays as it was', () => {
  const wave = (until: number) =>
    [...Array(until + 1).keys()].map((at) => ({ at: at * 1000, value: (at * 7) % 10 }));
  const size = { ...drawing, width: 72, glyphs: ascii };
  const areaAt = (until: number) =>
    chart({ ...told(), points: wave(until), least: 10 }, size)
      .slice(0, -1)
      .map((line) => textOf(line).slice(4));
  const [before, after] = [areaAt(67), areaAt(68)];
  assert.deepEqual(
    after.map((line) => line.slice(10, -1)),
    before.map((line) => line.slice(11)),
  );
});

test('a cap is a line where values come near it, and always a share', () => {
  const near = titledChart({ ...told(1, 30), cap: 100 }, { ...drawing, width: 40, glyphs: ascii });
  assert.match(textOf(near[0]), /^rate 30 of 100 \(30 %\)$/);
  assert.match(textOf(near[1]), /^100\|-+/);
  const far = titledChart({ ...told(1, 2), cap: 10_000 }, { ...drawing, width: 40, glyphs: ascii });
  assert.match(textOf(far[0]), / of 10000 \(< 0\.1 %\)$/);
  assert.match(textOf(far[1]), /^2\| +#+/);
});

test('a scale that compares is at least so high', () => {
  const lines = chart({ ...told(1, 2), least: 100 }, { ...drawing, glyphs: ascii });
  assert.match(textOf(lines[0]), /^100\| +$/);
});

test('a moment that matters is a dashed line where nothing is drawn, and the title says what it was', () => {
  const points = Array.from({ length: 41 }, (_, i) => ({ at: i * 1000, value: i < 20 ? 0 : 4 }));
  const marks = [
    { at: 10_000, what: 'Kafka away' },
    { at: 30_000, what: 'Kafka back' },
    { at: -5000, what: 'long ago' },
  ];
  const of = { title: 'WAL', points, marks, text: String };
  const [title, ...lines] = titledChart(of, { ...drawing, width: 43, glyphs: ascii }).map(textOf);
  assert.equal(title, 'WAL 4  | Kafka away, Kafka back');
  // The first one is the border.
  const placesOf = (line: string) => [...line.matchAll(/\|/g)].map(({ index }) => index).slice(1);
  const [top = [], middle = [], bottom = []] = lines.map(placesOf);
  assert.equal(top.length, 2);
  assert.deepEqual([middle, bottom], [top.slice(0, 1), []]);
});
