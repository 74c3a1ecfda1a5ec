import assert from 'node:assert/strict';
import test from 'node:test';
import { subsequence } from '../../source/text/subsequence.ts';

const best = (typed: string, texts: readonly string[]) =>
  texts
    .flatMap((text) => {
      const value = subsequence(typed, text);
      return value === undefined ? [] : [{ text, value }];
    })
    .toSorted((one, other) => one.value - other.value)
    .map(({ text }) => text);

test('what was typed is in it in this order, whatever the case and the spaces', () => {
  assert.equal(subsequence('', 'anything'), 0);
  for (const typed of ['stop kafka', 'StKa', 'sk', 'stop', 'kafka'])
    assert.notEqual(subsequence(typed, 'stop kafka'), undefined, typed);
  for (const typed of ['kafka stop', 'stopp', 'x'])
    assert.equal(subsequence(typed, 'stop kafka'), undefined);
});

test('what begins with it, or whose words do, comes before what has it somewhere', () => {
  assert.equal(best('sk', ['disk use', 'stop kafka'])[0], 'stop kafka');
  assert.equal(best('top', ['stop kafka', 'Topics'])[0], 'Topics');
  assert.equal(best('cust', ['topic a.customers', 'topic accounts.test'])[0], 'topic a.customers');
});
