import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  accuracy,
  addTo,
  mergeInto,
  newSketch,
  quantileOf,
} from '../../../source/pipeline/latency/sketch.ts';

/** The same numbers each time, between 0 and 1. */
const random = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
  return seed / 2 ** 31;
};
const uniform = random(7);
const values: Record<string, number[]> = {
  uniform: Array.from({ length: 5000 }, () => Math.round(uniform() * 10_000)),
  // From a millisecond to days.
  skewed: Array.from({ length: 5000 }, () => Math.round(Math.exp(uniform() * 20))),
  'two humps': Array.from({ length: 1000 }, (_, i) => (i % 10 === 0 ? 60_000 + i : 12 + (i % 7))),
  zeros: [0, 0, 0, 0, 5],
  one: [1234],
};
const qs = [0, 0.01, 0.5, 0.9, 0.95, 0.99, 1];

const sketchOf = (some: readonly number[]) => {
  const sketch = newSketch();
  for (const value of some) addTo(sketch, value);
  return sketch;
};
const exact = (some: readonly number[], q: number): number =>
  some.toSorted((a, b) => a - b)[Math.floor(q * (some.length - 1))] ?? Number.NaN;
const isNear = (found: number | null, wanted: number, what: string) =>
  assert.ok(
    found !== null && Math.abs(found - wanted) <= accuracy * wanted * 1.0001,
    `${what}: ${found}, not ${wanted}`,
  );

describe('quantiles are off by 1 % at most', () => {
  for (const [name, some] of Object.entries(values))
    test(name, () => {
      const sketch = sketchOf(some);
      assert.equal(sketch.count, some.length);
      for (const q of qs) isNear(quantileOf(sketch, q), exact(some, q), `q ${q}`);
    });
});

test('merged sketches are what one of all values is', () => {
  const [one, two] = [values.uniform ?? [], values.skewed ?? []];
  const merged = sketchOf(one);
  mergeInto(merged, sketchOf(two));
  assert.deepEqual(merged, sketchOf([...one, ...two]));
});

test('nothing has no quantile; what is longer than 25 days counts as that', () => {
  assert.equal(quantileOf(newSketch(), 0.5), null);
  const sketch = sketchOf([1e15]);
  isNear(quantileOf(sketch, 0.5), 25 * 86_400_000, 'the longest');
  assert.ok(sketch.buckets.length <= 1100);
});
