import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clean, fit, widthOf } from '../../source/parts/line.ts';
import { signsOf } from '../../source/text/graphemes.ts';

test('signs of several code points stay whole', () => {
  for (const text of [
    ...[
      '👨‍👩‍👧‍👦',
      '🇩🇪',
      '1️⃣',
      '👍🏽',
      '❤️',
      '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
    ],
    ...['क्षत्रिय', 'हिन्दी', 'क्‍ष', 'می‌خواهم', 'נִקּוּד', 'ประเทศ'],
    // Three marks on one letter: a Vietnamese one with a mark of its own, and one of Hebrew's.
    ...[
      '\u1EAD\u0328',
      'a\u0323\u0302\u0301\u0328'.normalize('NFC'),
      'ש\u05BC\u05C1\u05B8'.normalize('NFC'),
    ],
    ...['\uFFFF', '\u{1FAE9}', '\uE000'],
  ])
    assert.equal(clean(text), text.normalize('NFC'), JSON.stringify(text));
});

test('what would be drawn over other lines, reorder one, or is not seen at all goes', () => {
  const tower = `a${'\u0300\u0301'.repeat(50)}b`;
  assert.ok([...clean(tower)].length <= 8, clean(tower));
  assert.equal(clean('a\u200Bb\u00ADc\u2060d\uFEFFe'), 'abcde');
  assert.equal(clean('a\u200Eb\u200Fc\u061Cd\u202Ee\u2066f'), 'abcdef');
  assert.equal(clean('\u200D\uFE0Fa'), 'a');
  assert.equal(clean('\uD800a'), '\uFFFDa');
  assert.ok(clean(`👩${'\u200D👩'.repeat(100)}`).length <= 40);
});

test('a text is cut between signs, never in one', () => {
  for (let width = 1; width < 12; width += 1) {
    const short = fit('👨‍👩‍👧 क्ष 🇩🇪🇫🇷 x', width);
    assert.equal(widthOf(short), width);
    const whole = ['👨‍👩‍👧', 'क्ष', '🇩🇪', '🇫🇷', ' ', 'x', '…'];
    assert.deepEqual(
      signsOf(short).filter((sign) => !whole.includes(sign)),
      [],
      short,
    );
  }
});
