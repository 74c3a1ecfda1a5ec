import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pairOf, rateOf, slopeOf, windowOf } from '../../source/watch/series.ts';
import { huge } from '../pipeline/build.ts';

const at = (...times: number[]) => times.map((time) => ({ at: time, value: BigInt(time) }));

describe('the pair of a rate: the newest and the one closest to 5 s before it', () => {
  const cases: [string, number[], [number, number] | null][] = [
    ['none', [], null],
    ['one reading', [1000], null],
    ['two', [1000, 2000], [1000, 2000]],
    ['every second', [0, 1, 2, 3, 4, 5, 6, 7].map((s) => s * 1000), [2000, 7000]],
    ['a slow source', [0, 10_000, 20_000], [10_000, 20_000]],
    ['every 3 s: 6 s is closer than 3', [0, 3000, 6000, 9000], [3000, 9000]],
    ['one asked for by hand just now', [1000, 2000, 2050], [1000, 2050]],
    ['only readings too near', [2000, 2050], null],
  ];
  for (const [name, times, expected] of cases)
    test(name, () => {
      const pair = pairOf(at(...times));
      assert.deepEqual(pair && [pair.older.at, pair.newer.at], expected);
    });
});

describe('a rate: Δcounter / Δt', () => {
  const rate = (before: bigint | number | null, after: bigint | number | null) =>
    rateOf(
      { older: { at: 0, value: before }, newer: { at: 4000, value: after }, seconds: 4 },
      (value) => value,
    );
  const cases: [string, number | null, number | null][] = [
    ['numbers', rate(10, 30), 5],
    ['bigints beyond 2^53', rate(huge, huge + 20n), 5],
    ['nothing happened', rate(7n, 7n), 0],
    ['a counter that went back', rate(30, 10), null],
    ['a missing value', rate(null, 10), null],
    ['no pair', rateOf(null, () => 1), null],
  ];
  for (const [name, actual, expected] of cases) test(name, () => assert.equal(actual, expected));
});

test('a window begins with the youngest point that is old enough', () => {
  const window = windowOf(at(0, 1000, 2000, 3000), 1500);
  assert.deepEqual([window.points.length, window.covered], [3, true]);
  assert.equal(windowOf(at(0, 1000), 1500).covered, false);
  assert.deepEqual(windowOf([], 1500), { points: [], covered: false });
});

// Ordinary least squares: slope = Σ(t−t̄)(y−ȳ) / Σ(t−t̄)².
describe('a slope by least squares', () => {
  const slope = (...ys: bigint[]) =>
    slopeOf(
      ys.map((y, i) => ({ at: i * 1000, value: y })),
      (y) => y,
    );
  const cases: [string, number | null, number | null][] = [
    ['a line', slope(1n, 3n, 5n, 7n), 2],
    ['a falling line', slope(5n, 3n, 1n), -2],
    ['beyond 2^53', slope(huge, huge + 3n, huge + 6n), 3],
    // t̄ = 1.5, ȳ = 1.5: (−1.5·−1.5 + −0.5·0.5 + 0.5·−0.5 + 1.5·1.5) / 5 = 4 / 5
    ['steps', slope(0n, 2n, 1n, 3n), 0.8],
    ['one point', slope(1n), null],
    ['no point', slope(), null],
  ];
  for (const [name, actual, expected] of cases) test(name, () => assert.equal(actual, expected));
});
