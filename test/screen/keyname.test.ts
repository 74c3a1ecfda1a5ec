import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Key } from 'ink';
import { keyName } from '../../source/screen/keyname.ts';

// As Ink tells of several characters that arrived at once.
const none = {} as Key;

test('keys that arrive together are told by their characters', () => {
  const names = [...'he \u007F\t\r\n'].map((character) => keyName(character, none));
  assert.deepEqual(names, ['h', 'e', 'space', 'backspace', 'tab', 'enter', 'enter']);
});
