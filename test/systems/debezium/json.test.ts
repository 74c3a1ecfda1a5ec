import assert from 'node:assert/strict';
import test from 'node:test';
import { changeText, diffOf } from '../../../source/systems/debezium/diff.ts';
import { contentText, envelopeOf } from '../../../source/systems/debezium/envelope.ts';
import { jsonText, parseJson } from '../../../source/systems/debezium/json.ts';
import { recordWith } from './logs.ts';

test('JSON is what JSON.parse takes for JSON, and nothing else', () => {
  const texts = [
    ...['[', ']', '[1,]', '[,1]', '[1 2]', '{', '{"a"}', '{"a":}', '{,}', '{"a":1,}', '{"a":1}}'],
    ...[
      '{]',
      '[}',
      '""',
      '"',
      '"\\"',
      '"\\x"',
      '"a\nb"',
      '"\\u00e9"',
      '"\\ud83d"',
      '"\\\\"',
      'nul',
    ],
    ...[
      '',
      ' ',
      ' true ',
      'truefalse',
      '00',
      '01',
      '-',
      '+1',
      '.5',
      '1.',
      '1e',
      '1e5',
      '-0',
      '[-]',
    ],
    ...[
      '[[],{},[{}],""]',
      '{"":{"":null}}',
      '{"a":[1,{"b":"\\n"}]}\n',
      '\u00a0 1',
      '{"a":1,"a":2}',
    ],
    ...['{"__proto__":{"a":1},"constructor":1}', '\ufeff1', '1 1', '{a:1}', "['a']", '[1]x'],
  ];
  for (const text of texts) {
    let expected: unknown;
    try {
      expected = JSON.parse(text);
    } catch {
      assert.throws(() => parseJson(text), SyntaxError, text);
      continue;
    }
    assert.deepEqual(JSON.parse(jsonText(parseJson(text))), expected, text);
  }
});

test('numbers are shown and compared digit by digit, wherever they stand', () => {
  const pairs = [
    ['12345678901234567.81', '12345678901234567.82'],
    ['1.10', '1.1000'],
    ['1e400', '1e401'],
    ['0', '-0'],
    ['100', '1E2'],
    ['0.1', '0.10000000000000001'],
    ['9007199254740992', '9007199254740993'],
    ['9007199254740993.0', '9007199254740992.0'],
    ['1'.repeat(400), `${'1'.repeat(399)}2`],
  ] as const;
  for (const [before, after] of pairs)
    for (const wrap of [(n: string) => n, (n: string) => `[{"a":[${n}]}]`]) {
      const [old, now] = [wrap(before), wrap(after)];
      const text = `{"op":"u","before":{"x":${old}},"after":{"x":${now}},"source":{}}`;
      const envelope = envelopeOf(recordWith(text, { key: Buffer.from(`{"x":${now}}`) }));
      assert.ok(envelope.kind === 'change');
      assert.deepEqual(diffOf(envelope.change), [
        { name: 'x', state: 'changed', before: old, after: now, meaning: '' },
      ]);
      assert.equal(changeText(envelope.change), `x: ${old} → ${now}`);
      assert.equal(contentText(envelope.key), `x=${now}`);
    }
});
