import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Condition, waitUntil } from '../../../source/lab/contract/ready.ts';
import type { LabTarget } from '../../../source/watch/lab.ts';
import { quiet } from '../../support.ts';

const target = {} as LabTarget;
const options = { signal: quiet(), timeoutMs: 10_000, everyMs: 1, alive: async () => {} };

/** Fails with one reason after the other, then holds. */
const after = (...reasons: string[]): Condition => ({
  what: 'it is so',
  async check() {
    const reason = reasons.shift();
    if (reason) throw new Error(reason);
  },
});

describe('waiting until a condition holds', () => {
  test('tells each reason why it does not yet', async () => {
    const heard: string[] = [];
    const onTry = (reason: string) => heard.push(reason);
    await waitUntil(after('refused', 'starting'), target, { ...options, onTry });
    assert.deepEqual(heard, ['refused', 'starting']);
  });

  test('ends when it has become pointless', async () => {
    const alive = async () => {
      throw new Error('it has ended');
    };
    const waiting = waitUntil(after('refused'), target, { ...options, alive });
    await assert.rejects(waiting, { message: 'it has ended' });
  });

  test('ends with what it waited for and why, when it takes too long', async () => {
    const never = after(...Array.from({ length: 1000 }, () => 'refused'));
    const waiting = waitUntil(never, target, { ...options, timeoutMs: 0, everyMs: 2 });
    await assert.rejects(waiting, {
      name: 'Failure',
      message: 'waited 0 s until it is so: refused',
    });
  });

  test('ends when it is aborted', async () => {
    const abort = new AbortController();
    const reason = new Error('interrupted');
    const onTry = () => abort.abort(reason);
    const waiting = waitUntil(after('refused', 'refused'), target, {
      ...options,
      signal: abort.signal,
      everyMs: 60_000,
      onTry,
    });
    await assert.rejects(waiting, reason);
  });
});
