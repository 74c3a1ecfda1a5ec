import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sanitise } from '../../source/text/sanitise.ts';

describe('text from outside', () => {
  const cases: [string, string, string][] = [
    ['colours', '\u001b[31mred\u001b[0m', 'red'],
    ['the alternate screen', 'a\u001b[?1049hb', 'ab'],
    ['a question to the terminal', 'a\u001b[6nb', 'ab'],
    ['a full reset', 'a\u001bcb', 'ab'],
    ['the clipboard (OSC 52), ended by BEL', 'a\u001b]52;c;aGVsbG8=\u0007b', 'ab'],
    ['the clipboard (OSC 52), ended by ST', 'a\u001b]52;c;aGVsbG8=\u001b\\b', 'ab'],
    ['the title', '\u001b]0;title\u0007x', 'x'],
    ['a link', '\u001b]8;;http://a\u0007link\u001b]8;;\u0007', 'link'],
    ['CSI of C1', 'a\u009b31mb', 'ab'],
    ['NUL, BEL, BS and DEL', 'a\u0000b\u0007c\u0008d\u007fe', 'abcde'],
    ['bidirectional overrides', 'a\u202eb\u202cc\u2066d\u2069e', 'abcde'],
    ['a tab', 'a\tb', 'a  b'],
    ['letters of the world', 'é ß 日本 🎉 ▶', 'é ß 日本 🎉 ▶'],
    ['line breaks', 'a\r\nb\n\nc\rd', 'a b c d'],
  ];
  for (const [what, text, expected] of cases)
    test(what, () => assert.equal(sanitise(text), expected));

  test('line breaks stay where they are wanted', () => {
    assert.equal(sanitise('a\r\nb\n\nc\rd\u001b[1me', { keepLines: true }), 'a\nb\n\nc\nde');
  });

  test('no sequence, whole, cut or nested, leaves a character that a terminal obeys', () => {
    const pieces = ['\u001b', '\u009b', '\u009d', '\u0090', '[', ']', '52;c;', 'm', '\\', '\u0007'];
    for (const a of pieces)
      for (const b of pieces)
        for (const c of pieces) {
          const text = `${a}${b}${c}${a}${c}x`;
          assert.doesNotMatch(sanitise(text), /[\u0000-\u001f\u007f-\u009f]/, JSON.stringify(text));
        }
  });
});
