import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untilEnd } from '../../../source/lab/compose/starting.ts';

test('the last words of a job are those of the run that has ended', () => {
  const [run, error] = ['job: /data/jobs/mine.py', 'no such luck'];
  const one = [run, error];
  assert.deepEqual(untilEnd(one, false), one);
  // Looked at before Docker started it again, and read after.
  assert.deepEqual(untilEnd([...one, run], false), one);
  assert.deepEqual(untilEnd([...one, run, 'WARN Utils: …'], true), one);
  assert.deepEqual(untilEnd([...one, ...one], false), [...one, ...one]);
  assert.deepEqual(untilEnd([run], true), [run]);
});
