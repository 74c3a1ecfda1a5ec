import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foundBy, type Injected } from './found.ts';

/** Tests each case: the level and the words, and that figures and a next step stand beside them. */
export const testInjected = (cases: readonly Injected[]): void => {
  for (const [what, samples, id, expected] of cases)
    test(`${id}: ${what}`, () => {
      const [found] = foundBy(id, samples);
      if (expected === null) return assert.equal(found?.text, undefined);
      assert.ok(found, 'nothing was found');
      assert.match(found.text, expected[1]);
      assert.equal(found.level, expected[0]);
      assert.ok(found.evidence?.length, 'without evidence');
      assert.ok(
        found.next?.every((step) => step.key || step.command || step.sql),
        'a step without a way',
      );
    });
};
