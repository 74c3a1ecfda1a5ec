import assert from 'node:assert/strict';
import test from 'node:test';
import stringWidth from 'string-width';
import {
  clean,
  cutLine,
  fit,
  fitLine,
  isSure,
  lineWidth,
  sideBySide,
  widthOf,
  wrap,
} from '../../source/parts/line.ts';

test('text is fitted by the columns that it takes', () => {
  assert.equal(fit('abc', 5), 'abc  ');
  assert.equal(fit('abc', 5, { align: 'right' }), '  abc');
  assert.equal(fit('abcdef', 4), 'abc…');
  assert.equal(fit('abcdef', 4, { cut: 'start' }), '…def');
  assert.equal(fit('abcdef', 4, { cut: 'middle' }), 'a…ef');
  assert.equal(fit('日本語', 4), '日… ');
  assert.equal(fit('日本語', 5), '日本…');
  assert.equal(fit('abc', 0), '');
  for (const text of ['日本語 abc', '👩‍👩‍👧👍🏽⚠️1️⃣', 'e\u0301\u200b\ufeffx', '🇯🇵🇩🇪', '\ud800x'])
    for (const cut of ['start', 'middle', 'end'] as const)
      for (let width = 1; width < 14; width += 1)
        assert.equal(widthOf(fit(text, width, { cut })), width, `${text} ${width}`);
});

test('of a text everything that can be seen stays, but no tower of marks', () => {
  // Families, flags with tags, skins, keycaps; Hindi, Hebrew with three marks, Thai.
  const whole = [
    '👩‍👩‍👧',
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    '👍🏽',
    '1️⃣',
    '⚠️',
  ];
  for (const text of [...whole, 'क्षत्रिय', 'שִׁ֗', 'ที่', 'می\u200cخواهم', 'e\u0302\u0323\u0330x'])
    assert.equal(clean(text), text.normalize('NFC'));
  assert.equal(clean(`a${'\u0336'.repeat(40)}b`), `a${'\u0336'.repeat(6)}b`);
  assert.equal(clean('a\u200bb\u2060c\u00ad'), 'abc');
  assert.equal(clean('line\u2028two'), 'line two');
});

test('long text is wrapped at spaces, and cut in its last line', () => {
  assert.deepEqual(wrap('one two three', 8, 3), ['one two', 'three']);
  assert.deepEqual(wrap('abcdefghij', 4, 9), ['abcd', 'efgh', 'ij']);
  assert.deepEqual(wrap('one two three four', 8, 2), ['one two', 'three f…']);
});

test('widths are those of string-width, for every sign that can be drawn', () => {
  const samples = [
    '👩‍👩‍👧',
    '👍🏽',
    '⚠️',
    '⚠',
    '1️⃣',
    '🇯🇵',
    '🏴‍☠️',
    'क्षि',
    'ที่',
    'e\u0302\u0323',
    '한국어',
    '日本',
    '\uffff',
  ];
  for (const text of samples) assert.equal(widthOf(text), stringWidth(text), text);
  // Of tens of thousands of ideographs and syllables, which are all alike, some.
  const stepAt = (code: number) => (code > 0x3400 && code < 0xf000 ? 97 : 1);
  for (
    let code = 0x20;
    code < 0x1_fb00;
    code += code > 0x1_2000 && code < 0x1_f000 ? 61 : stepAt(code)
  ) {
    const text = clean(String.fromCodePoint(code));
    assert.equal(widthOf(text), stringWidth(text), `U+${code.toString(16)}`);
  }
});

test('sure of their width are letters and ideographs, not emoji, marks, or what is not assigned', () => {
  for (const text of [
    'plain',
    'über naïve tiếng Việt',
    'Ελλάδα',
    'Привет',
    '日本語',
    '「ラーメン」、・',
    '한국어',
    '｛ｆｕｌｌ｝',
    '│─●…▇→',
  ])
    assert.ok(isSure(clean(text)), text);
  for (const text of [
    '✅',
    '👩‍👩‍👧',
    'q\u0302\u0323',
    'क',
    '\uffff',
    '\u{1fae9}',
    '\u{323b0}',
    '\ue000',
    '﷽',
    'ｶﾞ',
  ])
    assert.ok(!isSure(clean(text)), text);
});

test('lines are cut and filled by their columns, and no sign is halved', () => {
  const line = [{ text: 'ab日本', tone: 'good' as const }, { text: '語x' }];
  assert.equal(lineWidth(line), 9);
  for (let width = 0; width < 14; width += 1) {
    assert.ok(lineWidth(cutLine(line, width)) <= width);
    assert.equal(lineWidth(fitLine(line, width)), width);
  }
  assert.deepEqual(cutLine(line, 5), [{ text: 'ab日', tone: 'good' }]);
  const [first = [], second = []] = sideBySide(
    { lines: [line, [{ text: 'left' }]], width: 4 },
    { lines: [[{ text: 'right' }]], width: 6 },
  );
  const textOf = (segments: readonly { text: string }[]) =>
    segments.map(({ text }) => text).join('');
  assert.deepEqual([first, second].map(textOf), ['ab日right ', 'left      ']);
});
