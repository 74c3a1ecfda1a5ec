import assert from 'node:assert/strict';
import test from 'node:test';
import { chart, niceTop } from '../../source/parts/chart.ts';
import { glyphSet } from '../../source/parts/glyphs.ts';

const options = {
  width: 20,
  height: 5,
  label: String,
  clock: (at: number) => `${at}s`,
  glyphs: glyphSet(false),
};
const points = (...values: number[]) => values.map((value, at) => ({ at, value }));

test('the scale ends at a power of two, and so does the tallest bar below it', () => {
  assert.deepEqual([0, 1, 3, 1024, 1025].map(niceTop), [1, 1, 4, 1024, 2048]);
  assert.deepEqual(chart(points(0, 4, 8, 0), { ...options, width: 6 }), [
    '8│  █ ',
    ' │  █ ',
    ' │ ██ ',
    '0│▁██▁',
    '  3s  ',
  ]);
});

test('every line has the width that was asked for, with times where they fit', () => {
  const lines = chart(points(1, 2, 3), options);
  assert.equal(lines.length, 5);
  for (const line of lines) assert.equal(line.length, 20, line);
  assert.match(lines.at(-1) ?? '', /^ +0s +2s$/);
});

test('nothing was read: nothing is drawn, neither before nor between', () => {
  assert.deepEqual(chart([], options), []);
  const gap = [...Array(10).keys(), ...Array(10).keys()].map((n, index) => ({
    at: index < 10 ? n : 90 + n,
    value: 1,
  }));
  const bottom = chart(gap, { ...options, width: 102 }).at(-2) ?? '';
  assert.match(bottom, /^0│█+ {60,}█+$/);
});

test('in ASCII it has no other signs', () => {
  const lines = chart(points(0, 4, 8, 0), { ...options, glyphs: glyphSet(true) });
  assert.doesNotMatch(lines.join(''), /[^ -~]/);
});
