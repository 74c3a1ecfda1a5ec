import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Reading, sourceState } from '../../source/watch/view.ts';

const failure = { kind: 'denied', message: 'password', since: 5 } as const;

// Reading: a value is kept when its source goes down; staleness is derived from the failure.
const cases = [
  ['nothing read yet', {}, { state: 'waiting' }],
  ['a value', { value: 1, at: 3 }, { state: 'fresh', at: 3 }],
  ['a value of null (no table yet)', { value: null, at: 3 }, { state: 'fresh', at: 3 }],
  ['a failure after a value', { value: 1, at: 3, failure }, { state: 'stale', at: 3, ...failure }],
  ['a failure from the start', { failure }, { state: 'stale', at: undefined, ...failure }],
] as const;

for (const [name, reading, expected] of cases)
  test(`a source with ${name}`, () =>
    assert.deepEqual(sourceState({ reading: reading as Reading<unknown> }), expected));
