import assert from 'node:assert/strict';
import test from 'node:test';
import { indentJson } from '../../source/text/indent-json.ts';

test('JSON over several lines is what JSON.stringify makes of it', () => {
  const values = [
    null,
    [],
    {},
    'a "quoted, {text}: [\\"',
    { a: 1, b: [], c: {}, d: [1, [2, { e: null }], 'x:y,z'], 'f}': { g: true } },
  ];
  for (const value of values)
    for (const json of [JSON.stringify(value), JSON.stringify(value, null, 7)])
      assert.equal(indentJson(json).join('\n'), JSON.stringify(value, null, 2));
});

test('numbers stay as they were sent, and no depth is too deep', () => {
  assert.deepEqual(indentJson('{"n":1.10,"big":12345678901234567890}'), [
    '{',
    '  "n": 1.10,',
    '  "big": 12345678901234567890',
    '}',
  ]);
  const deep = indentJson('['.repeat(5000) + ']'.repeat(5000));
  assert.equal(deep.join('').replaceAll(' ', '').length, 10_000);
});
