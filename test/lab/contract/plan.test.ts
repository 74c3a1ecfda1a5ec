import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Operation, Plan } from '../../../source/lab/contract/engine.ts';
import { executePlan, operationId, planText } from '../../../source/lab/contract/plan.ts';
import { quiet } from '../../support.ts';

/** `a`, or `c < a b`: c needs a and b. */
const planOf = (...words: string[]): Plan => ({
  goal: 'up',
  lab: 'lab',
  notes: [],
  operations: words.map((word) => {
    const [subject = '', needs = ''] = word.split(' < ');
    const ids = needs.split(' ').filter(Boolean);
    return { kind: 'do', subject, why: 'so', needs: ids.map((id) => `do ${id}`) };
  }),
});

describe('a plan as text', () => {
  test('with notes and needs', () => {
    const plan = { ...planOf('a', 'b', 'c < a b'), notes: ['first', 'second'] };
    assert.equal(
      planText(plan),
      `\
up lab
  note: first
  note: second
  1. do a: so
  2. do b: so
  3. do c: so (after do a, do b)
`,
    );
  });

  test('with nothing to do', () => {
    assert.equal(planText({ ...planOf(), goal: 'down' }), 'down lab\n  nothing to do\n');
  });
});

describe('the execution of a plan', () => {
  /** Operations that end when the test says so, and what happened in order. */
  const stage = () => {
    const happened: string[] = [];
    const ends = new Map<string, (error?: Error) => void>();
    const perform = (operation: Operation, signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        happened.push(`begin ${operation.subject}`);
        signal.addEventListener('abort', () => happened.push(`abort ${operation.subject}`));
        ends.set(operation.subject, (error) => {
          happened.push(`end ${operation.subject}`);
          error ? reject(error) : resolve();
        });
      });
    const end = async (subject: string, error?: Error) => {
      ends.get(subject)?.(error);
      await sleep(1);
    };
    return { happened, perform, end };
  };

  test('begins each step when its needs are done, independent ones side by side', async () => {
    const { happened, perform, end } = stage();
    const done = executePlan(planOf('a', 'b < a', 'c', 'd < b c'), perform, quiet());
    await sleep(1);
    assert.deepEqual(happened, ['begin a', 'begin c']);
    await end('c');
    assert.deepEqual(happened.slice(2), ['end c']);
    await end('a');
    assert.deepEqual(happened.slice(3), ['end a', 'begin b']);
    await end('b');
    assert.deepEqual(happened.slice(5), ['end b', 'begin d']);
    await end('d');
    await done;
    assert.equal(happened.at(-1), 'end d');
  });

  test('aborts at the first failure, and throws it when all that ran has ended', async () => {
    const { happened, perform, end } = stage();
    let thrown: unknown;
    const done = executePlan(planOf('a', 'b', 'c < a', 'd < b'), perform, quiet()).catch(
      (error: unknown) => {
        thrown = error;
      },
    );
    await sleep(1);
    const first = new Error('first');
    await end('a', first);
    assert.deepEqual(happened.slice(2), ['end a', 'abort a', 'abort b']);
    assert.equal(thrown, undefined, 'b still runs');
    await end('b', new Error('second, because of the first'));
    await done;
    assert.equal(thrown, first);
    assert.deepEqual(happened.slice(5), ['end b'], 'neither c nor d has begun');
  });

  test('begins nothing more after a failure, though its needs come to a good end', async () => {
    const { happened, perform, end } = stage();
    const done = assert.rejects(executePlan(planOf('a', 'b', 'c < b'), perform, quiet()), {
      message: 'first',
    });
    await sleep(1);
    await end('a', new Error('first'));
    await end('b');
    await done;
    assert.ok(!happened.includes('begin c'), happened.join());
  });

  test('a step that throws at once fails like any other', async () => {
    const perform = () => {
      throw new Error('at once');
    };
    await assert.rejects(executePlan(planOf('a', 'b < a'), perform, quiet()), {
      message: 'at once',
    });
  });

  test('is aborted from outside, and ends when all that ran has', async () => {
    const { happened, perform, end } = stage();
    const abort = new AbortController();
    const reason = new Error('interrupted');
    let settled = false;
    const done = executePlan(planOf('a', 'b', 'c < a'), perform, abort.signal);
    const after = done
      .catch(() => {})
      .then(() => {
        settled = true;
      });
    await sleep(1);
    abort.abort(reason);
    assert.deepEqual(happened.slice(2), ['abort a', 'abort b']);
    await end('a', reason);
    assert.equal(settled, false, 'b still runs');
    await end('b');
    await assert.rejects(done, reason);
    await after;
    assert.ok(!happened.includes('begin c'), happened.join());
  });

  test('does not begin where it is aborted already', async () => {
    const { happened, perform } = stage();
    const reason = new Error('before');
    const done = executePlan(planOf('a', 'b'), perform, AbortSignal.abort(reason));
    await assert.rejects(done, reason);
    assert.deepEqual(happened, []);
  });

  test('an empty plan is done', () => executePlan(planOf(), () => assert.fail(), quiet()));

  test('a need that no earlier step meets is an error', async () => {
    await assert.rejects(
      executePlan(planOf('a < b', 'b'), async () => {}, quiet()),
      {
        message: 'plan: do a needs do b, not before it',
      },
    );
  });

  test('an operation is called by kind and subject', () => {
    assert.equal(operationId({ kind: 'start', subject: 'kafka' }), 'start kafka');
  });
});
