import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { triedAgain, triesOf } from '../../../source/lab/contract/ends.ts';

describe('which try it is', () => {
  const cases: [string, number[], number, number][] = [
    ['the second is under way', [0, 30], 29, 2],
    ['the second comes next', [0], 29, 2],
    ['the fourth is under way', [0, 30, 60, 90], 89, 4],
    ['a first one again, after a long life', [0, 30, 500], 499, 1],
    ['a first one again comes next', [0, 30], 500, 1],
    ['the third since a long life', [0, 500, 520, 540], 539, 3],
    ['nothing was written down', [], 10, 1],
  ];
  for (const [name, starts, endedAt, tries] of cases)
    test(name, () => assert.equal(triesOf(starts, endedAt), tries));
});

describe('a driver that was started again', () => {
  const lastEnd = { at: 1000, code: 137, why: 'no more of this', tries: 3 };

  test('has yet to last', () => {
    assert.deepEqual(triedAgain(lastEnd, 2000, 50_000), {
      lastEnd,
      onTrial: true,
      detail: 'try 3: it ended with exit code 137 (SIGKILL: by hand, or for lack of memory)',
    });
  });
  test('has lasted', () => {
    assert.deepEqual(triedAgain(lastEnd, 2000, 122_000), { lastEnd });
  });
  test('after a long life is trusted', () => {
    const first = { ...lastEnd, tries: 1 };
    assert.deepEqual(triedAgain(first, 2000, 3000), { lastEnd: first });
  });
});
