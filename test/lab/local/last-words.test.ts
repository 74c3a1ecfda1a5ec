import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { lastWords, tailLines } from '../../../source/lab/local/last-words.ts';
import { put, tempFolder } from '../../support.ts';

describe('last words', () => {
  const cases: [string, string, string][] = [
    ['nothing at all', '', 'its log is empty'],
    ['only blank lines', '\n  \n', 'its log is empty'],
    ['one line', 'goodbye\n', 'goodbye'],
    ['no line end', 'one\ntwo', 'two'],
    ['an error before advice', 'x FATAL: no space\nsee the manual\n', 'x FATAL: no space'],
    ['the last of several errors', 'ERROR a\nERROR b\nbye\n', 'ERROR b'],
    [
      'a stack trace',
      'ERROR stopping\njava.lang.Error: outer\n\tat a.b(C.java)\nCaused by: java.net.BindException: in use\n\tat d.e(F.java)\n\t... 12 more\n',
      'Caused by: java.net.BindException: in use',
    ],
    [
      'what is said quietly',
      'cannot open x\n[INFO] error-handler shut down\nDEBUG Error\n',
      'cannot open x',
    ],
    ['only quiet lines', 'INFO all well\nINFO bye\n', 'its log is empty'],
    ['a secret', 'ERROR no login at a://me:hunter2@db\n', 'ERROR no login at a://me:(secret)@db'],
    ['colours', '\u001b[31mFATAL red\u001b[0m\n', 'FATAL red'],
    ['a very long line', `ERROR ${'x'.repeat(1000)}\n`, `ERROR ${'x'.repeat(294)}`],
  ];
  for (const [what, text, expected] of cases)
    test(`of ${what}`, (t) => {
      const file = put(path.join(tempFolder(t), 'x.log'), text);
      assert.equal(lastWords(file), expected);
    });

  test('where there is no log', (t) => {
    assert.equal(lastWords(path.join(tempFolder(t), 'x.log')), 'its log is empty');
  });
});

test('a tail reads no more than it is told', (t) => {
  const file = put(path.join(tempFolder(t), 'x.log'), 'one\ntwo\n\nthree\n');
  assert.deepEqual(tailLines(file), ['one', 'two', 'three']);
  assert.deepEqual(tailLines(file, 10), ['wo', 'three']);
  assert.deepEqual(tailLines(path.join(file, 'absent')), []);
});
