import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeAnswer, XmlRpcFault, type XmlValue } from '../../../source/lab/local/xmlrpc.ts';

const answer = (value: string) =>
  `<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value>${value}</value>\n</param>\n</params>\n</methodResponse>\n`;
const array = (...values: string[]) =>
  `<array><data>\n${values.map((value) => `<value>${value}</value>\n`).join('')}</data></array>`;
const struct = (members: Record<string, string>) =>
  `<struct>\n${Object.entries(members)
    .map(([name, value]) => `<member>\n<name>${name}</name>\n<value>${value}</value>\n</member>\n`)
    .join('')}</struct>`;

describe('an answer', () => {
  const cases: [string, string, XmlValue][] = [
    ['a text', '<string>abc</string>', 'abc'],
    ['a text without its type', 'abc', 'abc'],
    ['an empty text', '<string></string>', ''],
    ['an empty text without its type', '', ''],
    ['a text that looks like a number', '<string>0042</string>', '0042'],
    ['a text with entities', '<string>a &lt;b&gt; &amp; "c"</string>', 'a <b> & "c"'],
    ['a text with spaces around', '<string>  a\n b </string>', '  a\n b '],
    ['a text in another script', '<string>日本 é</string>', '日本 é'],
    ['a number', '<int>-7</int>', -7],
    ['a number of four bytes', '<i4>12</i4>', 12],
    ['a fraction', '<double>1.5</double>', 1.5],
    ['true', '<boolean>1</boolean>', true],
    ['false', '<boolean>0</boolean>', false],
    ['an empty list', array(), []],
    ['an empty list without a line break', '<array><data></data></array>', []],
    ['an empty list in short', '<array><data/></array>', []],
    ['a list of one', array('<int>1</int>'), [1]],
    ['a list of several kinds', array('<int>1</int>', '<string>a</string>', 'b'), [1, 'a', 'b']],
    [
      'a list of lists',
      array(array('<int>1</int>'), array(), array('a', 'b')),
      [[1], [], ['a', 'b']],
    ],
    [
      'what reloadConfig answers',
      array(array(array('kafka'), array(), array('job', 'watchdog'))),
      [[['kafka'], [], ['job', 'watchdog']]],
    ],
    ['an empty struct', '<struct></struct>', {}],
    ['a struct of one', struct({ pid: '<int>1</int>' }), { pid: 1 }],
    [
      'a struct with values inside',
      struct({
        name: '<string>kafka</string>',
        ports: array('<int>1</int>'),
        more: struct({ a: 'b' }),
      }),
      { name: 'kafka', ports: [1], more: { a: 'b' } },
    ],
    [
      'a list of structs',
      array(struct({ a: '<int>1</int>' }), struct({ a: '<int>2</int>', b: '<string/>' })),
      [{ a: 1 }, { a: 2, b: '' }],
    ],
  ];
  for (const [what, value, expected] of cases)
    test(`with ${what}`, () => assert.deepEqual(decodeAnswer(answer(value)), expected));
});

test('a fault is thrown with its code', () => {
  const members = { faultCode: '<int>70</int>', faultString: '<string>NOT_RUNNING: x</string>' };
  const text = `<methodResponse>\n<fault>\n<value>${struct(members)}</value>\n</fault>\n</methodResponse>`;
  assert.throws(
    () => decodeAnswer(text),
    (error: Error) => {
      assert.ok(error instanceof XmlRpcFault, error.stack);
      assert.equal(error.code, 70);
      assert.equal(error.message, 'NOT_RUNNING: x');
      return true;
    },
  );
});

describe('no answer', () => {
  for (const text of ['', 'Not found', '<html><body>x</body></html>', '<methodResponse/>'])
    test(JSON.stringify(text), () => {
      assert.throws(() => decodeAnswer(text), {
        name: 'Failure',
        message: 'the supervisor answered something that is no XML-RPC response',
      });
    });
});
