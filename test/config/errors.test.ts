import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf, Failure, Interrupted, messageOf, UsageError } from '../../source/config/errors.ts';

const withCode = (message: string, code: unknown) => Object.assign(new Error(message), { code });

test('messages of anything, on one line', () => {
  assert.equal(messageOf(new Error(' a\n   b\n\nc ')), 'a b c');
  assert.equal(
    messageOf(new Error('no answer of http://me:x@db')),
    'no answer of http://me:(secret)@db',
  );
  assert.equal(messageOf('text'), 'text');
  assert.equal(messageOf(undefined), 'undefined');
  assert.equal(messageOf(new TypeError()), 'TypeError');
  assert.equal(messageOf(new AggregateError([new Error('first'), new Error('second')])), 'first');
  assert.equal(messageOf(new AggregateError([], 'own')), 'own');
});

test('codes of anything', () => {
  assert.equal(codeOf(withCode('x', 'ENOENT')), 'ENOENT');
  assert.equal(codeOf(withCode('x', 60)), undefined);
  assert.equal(codeOf(new AggregateError([withCode('x', 'ECONNREFUSED')])), 'ECONNREFUSED');
  assert.equal(codeOf(null), undefined);
  assert.equal(codeOf('ENOENT'), undefined);
});

test('exit codes', () => {
  assert.equal(new Failure('x').exitCode, 1);
  assert.equal(new UsageError('x').exitCode, 2);
  assert.equal(new Interrupted().exitCode, 130);
});
