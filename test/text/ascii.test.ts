import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takesUtf8, toAscii } from '../../source/text/ascii.ts';

test('the locale tells whether a terminal takes UTF-8: the first of its variables that is set', () => {
  const cases: [NodeJS.ProcessEnv, boolean][] = [
    [{}, false],
    [{ LC_ALL: 'C' }, false],
    [{ LC_ALL: 'POSIX', LANG: 'en_US.UTF-8' }, false],
    [{ LC_ALL: '', LC_CTYPE: 'C', LANG: 'en_US.UTF-8' }, false],
    [{ LC_ALL: '', LC_CTYPE: '', LANG: '' }, false],
    [{ LANG: 'de_DE.ISO-8859-1' }, false],
    [{ LANG: 'C' }, false],
    [{ LANG: 'en_US.UTF-8' }, true],
    [{ LC_ALL: 'C.UTF-8', LANG: 'C' }, true],
    [{ LC_ALL: 'C.utf8' }, true],
    [{ LC_CTYPE: 'UTF-8' }, true],
    [{ LC_ALL: '', LC_CTYPE: '', LANG: 'de_DE.utf8@euro' }, true],
  ];
  for (const [env, utf8] of cases) assert.equal(takesUtf8(env), utf8, JSON.stringify(env));
});

test('our own signs are ASCII then, and data stays as it is', () => {
  assert.equal(
    toAscii('a lab’s commit→Delta – 3 · … ● ✗ ○ │ ⠋'),
    "a lab's commit->Delta - 3 - ... * x o | *",
  );
  assert.equal(toAscii('Zoë 日本'), 'Zoë 日本');
});
