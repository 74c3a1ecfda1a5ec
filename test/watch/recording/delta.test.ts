import assert from 'node:assert/strict';
import test from 'node:test';
import { inspect } from 'node:util';
import { apply, deltaOf } from '../../../source/watch/recording/delta.ts';
import { decode, encode, type Json } from '../../../source/watch/recording/json.ts';
import { changedTree, randomOf, treeOf } from './values.ts';

const asIs = (text: string) => text;
const throughText = (json: Json): Json => JSON.parse(JSON.stringify(json));

/** deepEqual does not look at the order of fields. */
const same = (actual: unknown, expected: unknown, what: string) => {
  assert.deepStrictEqual(actual, expected, what);
  const shown = (value: unknown) => inspect(value, { depth: 50, maxArrayLength: 1000 });
  assert.equal(shown(actual), shown(expected), what);
};

test('every value comes out as it went in', () => {
  for (let seed = 0; seed < 500; seed += 1) {
    const tree = treeOf(randomOf(seed));
    same(decode(throughText(encode(tree, asIs))), tree, `seed ${seed}`);
  }
});

test('a change told after another leads to the same value, and leaves the one before alone', () => {
  for (let seed = 0; seed < 500; seed += 1) {
    const random = randomOf(seed);
    let original = treeOf(random);
    let copy = decode(throughText(encode(original, asIs)));
    for (let step = 0; step < 10; step += 1) {
      const next = changedTree(random, original);
      const delta = deltaOf(original, next, asIs);
      const before = copy;
      if (delta !== undefined) copy = apply(copy, throughText(delta));
      same(copy, next, `seed ${seed}, step ${step}`);
      same(before, original, `seed ${seed}, step ${step}: the one before`);
      original = next;
    }
  }
});

test('only what has changed is told', () => {
  const topic = (name: string, end: bigint) => ({ name, partitions: [{ partition: 0, end }] });
  const before = { at: 1000, topics: [topic('a', 1n), topic('b', 5n)], text: 'well', gone: 1 };
  const equal = { at: 1000, topics: [topic('a', 1n), topic('b', 5n)], text: 'well', gone: 1 };
  assert.equal(deltaOf(before, equal, asIs), undefined);
  const after = { at: 2000, topics: [topic('a', 1n), topic('b', 7n)], text: 'ill' };
  assert.deepEqual(deltaOf(before, after, asIs), {
    gone: [],
    at: 1000,
    topics: { 1: { partitions: { 0: { end: 2 } } } },
    text: 'ill',
  });
});

test('a window that moves on, and a row that goes or comes, are told as that', () => {
  const rows = (...ids: number[]) => ids.map((id) => ({ id, text: `row ${id}` }));
  const told = (before: unknown, after: unknown) => deltaOf(before, after, asIs);
  assert.deepEqual(told(rows(1, 2, 3), rows(2, 3, 4)), {
    '~': [
      [0, 1],
      [2, 0, { id: 4, text: 'row 4' }],
    ],
  });
  assert.deepEqual(told(rows(1, 2, 4), rows(1, 2, 3, 4)), {
    '~': [[2, 0, { id: 3, text: 'row 3' }]],
  });
  assert.deepEqual(told(rows(1, 2, 3), rows(1, 3)), { '~': [[1, 1]] });
  const changed = rows(1, 2, 3).with(1, { id: 2, text: 'other' });
  assert.deepEqual(told(rows(1, 2, 3), changed), { 1: { text: 'other' } });
});

test('what has not changed stays the same object', () => {
  const before = { a: { deep: [1, 2] }, b: [{ id: 1 }, { id: 2, n: 1 }] };
  const after = apply(
    before,
    deltaOf(before, { ...before, b: [before.b[0], { id: 2, n: 2 }] }, asIs) ?? {},
  );
  assert.notEqual(after, before);
  assert.equal((after as typeof before).a, before.a);
  assert.equal((after as typeof before).b[0], before.b[0]);
});

test('what a stranger nests 20,000 levels deep ends in words', () => {
  let list: unknown = 'core';
  let object: unknown = 'core';
  for (let level = 0; level < 20_000; level += 1) [list, object] = [[list], { a: object }];
  for (const value of [list, object]) {
    const written = JSON.stringify(encode({ value }, asIs));
    assert.match(written, /nested too deeply/);
    assert.match(JSON.stringify(deltaOf({ value: 1 }, { value }, asIs)), /nested too deeply/);
    const other = { value: Array.isArray(value) ? [...value] : { ...(value as object) } };
    deltaOf({ value }, other, asIs);
  }
});

test('what is no change of a value is refused, and nothing else is thrown', () => {
  const bad: [unknown, Json][] = [
    ['text', 1],
    [{}, []],
    [null, { a: 1 }],
    [[1], { 5: [1] }],
    [[1], { '~': [[0, 5]] }],
    [[1], { '~': 3 }],
    [{}, [{ $x: 1 }]],
    [{}, [{ $m: [1] }]],
    [{}, [{ $b: 7 }]],
  ];
  for (const [before, delta] of bad)
    assert.throws(() => apply(before, delta), RangeError, JSON.stringify(delta));
});
