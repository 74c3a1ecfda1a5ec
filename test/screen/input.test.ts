import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeMs, InputParser } from '../../source/screen/input.ts';

const esc = '\u001B';

/** What pieces mean, one after another with a pause between them; Escape is told as in the terminal. */
const read = (pieces: readonly (string | Buffer)[], pauseMs = 1): string[] => {
  const parser = new InputParser();
  let at = 0;
  const seen: string[] = [];
  const take = (items: ReturnType<InputParser['push']>) => {
    for (const item of items) {
      if ('paste' in item) seen.push(`paste(${item.paste})`);
      if ('name' in item) seen.push(item.name);
    }
  };
  const wait = (until: number) => {
    for (let { dueAt } = parser; dueAt !== undefined && dueAt <= until; { dueAt } = parser)
      take(parser.flush(dueAt));
    at = until;
  };
  for (const piece of pieces) {
    take(parser.push(Buffer.from(piece as string), at));
    wait(at + pauseMs);
  }
  wait(at + 10_000);
  return seen;
};

test('keys have one name each', () => {
  const cases: Record<string, string> = {
    ...{ u: 'u', U: 'U', ' ': 'space', '\f': 'ctrl+l', '\u0003': 'ctrl+c', '\t': 'tab' },
    ...{ '\r': 'enter', '\n': 'enter', '\b': 'backspace', '\u007F': 'backspace', é: 'é', 日: '日' },
    ...{ [esc]: 'escape', [`${esc}[A`]: 'up', [`${esc}OB`]: 'down', [`${esc}[1;5C`]: 'right' },
    ...{ [`${esc}[1;2D`]: 'shift+left', [`${esc}[Z`]: 'shift+tab', [`${esc}[5~`]: 'pageup' },
    ...{
      [`${esc}[6~`]: 'pagedown',
      [`${esc}[H`]: 'home',
      [`${esc}OF`]: 'end',
      [`${esc}[1~`]: 'home',
    },
    ...{ [`${esc}[3~`]: 'backspace', [`${esc}[27u`]: 'escape', [`${esc}[99;5u`]: 'ctrl+c' },
    ...{ [`${esc}[13u`]: 'enter', [`${esc}[106u`]: 'j', [`${esc}[9;2u`]: 'shift+tab' },
    ...{ '\u009BA': 'up', '👩': '👩' },
  };
  for (const [bytes, name] of Object.entries(cases))
    for (const pieces of [[bytes], [...Buffer.from(bytes)].map((byte) => Buffer.of(byte))])
      assert.deepEqual(read(pieces), [name], `${JSON.stringify(bytes)} in ${pieces.length}`);
});

test('keys that arrive together are told one by one', () => {
  assert.deepEqual(read(['/heart\r']), ['/', 'h', 'e', 'a', 'r', 't', 'enter']);
  assert.deepEqual(read([`jj${esc}[Bk`]), ['j', 'j', 'down', 'k']);
  assert.deepEqual(read([`${esc}j`]), ['escape', 'j']);
  assert.deepEqual(read([`${esc}${esc}[A${esc}`]), ['escape', 'up', 'escape']);
});

const answers = {
  'a colour, OSC with ST': `${esc}]11;rgb:1e1e/1e1e/1e1e${esc}\\`,
  'a colour, OSC with BEL': `${esc}]11;rgb:1e1e/1e1e/1e1e\u0007`,
  'a clipboard': `${esc}]52;c;aWludWR4cnk=${esc}\\`,
  'a title': `${esc}]linventory${esc}\\`,
  'DCS: a version': `${esc}P>|XTerm(390) inud${esc}\\`,
  'DCS: a setting': `${esc}P1$r0m${esc}\\`,
  'APC: a picture': `${esc}_Gi=31;OK bidu${esc}\\`,
  PM: `${esc}^bidu${esc}\\`,
  SOS: `${esc}Xbidu${esc}\\`,
  'C1 all through': '\u009D11;rgb:bidu\u009C',
  'C1 as the end': `${esc}]11;rgb:bidu\u009C`,
  'device attributes': `${esc}[?62;1;6;22c${esc}[>41;390;0c`,
  'a cursor position': `${esc}[24;80R`,
  'focus in and out': `${esc}[I${esc}[O`,
  'a mode': `${esc}[?2004;1$y`,
  'a mouse': `${esc}[<0;12;7M${esc}[<0;12;7m`,
  'a mouse of old': `${esc}[Mbid`,
  'keys that mean nothing here': `${esc}[15~${esc}OQ${esc}[[B${esc}[1;5Q${esc}[57441;2u`,
};

test('what a terminal answers is no key, whole, in pieces, and as late as it comes', () => {
  for (const [what, bytes] of Object.entries(answers)) {
    assert.deepEqual(read([`${bytes}j`]), ['j'], what);
    const single = [...Buffer.from(bytes)].map((byte) => Buffer.of(byte));
    for (const pauseMs of [1, escapeMs - 1])
      assert.deepEqual(read([...single, 'j'], pauseMs), ['j'], `${what}, ${pauseMs} ms apart`);
    for (let cut = 1; cut < bytes.length; cut += 1)
      assert.deepEqual(
        read([bytes.slice(0, cut), bytes.slice(cut), 'j'], escapeMs - 1),
        ['j'],
        `${what}, cut at ${cut}`,
      );
  }
});

test('bytes of C1 that are no UTF-8 begin and end a string too', () => {
  const bytes = Buffer.from([0x9d, ...Buffer.from('11;bidu ✓'), 0x9c, 0x6a]);
  assert.deepEqual(read([bytes]), ['j']);
  assert.deepEqual(read([...bytes].map((byte) => Buffer.of(byte))), ['j']);
});

test('an answer whose ESC came so early that it was taken for Escape writes nothing', () => {
  for (const [what, bytes] of Object.entries(answers)) {
    if (!bytes.startsWith(esc) || /mouse|focus|keys/.test(what)) continue;
    const rest = bytes.slice(1);
    assert.deepEqual(read([esc, rest], 150).slice(0, 1), ['escape'], what);
    const late = read([esc, ...rest], 150);
    // The sign after ESC is a key by then; none of these does more than move.
    assert.deepEqual(late.slice(0, 2), ['escape', rest[0]], what);
    assert.ok(!late.slice(2).some((name) => /^[a-z]$/i.test(name)), `${what}: ${late}`);
  }
});

test('an answer without an end does not swallow keys for ever', () => {
  for (const start of [`${esc}]11;rgb:`, `${esc}P`, `${esc}[12;`, `${esc}[200~text`]) {
    const parser = new InputParser();
    parser.push(Buffer.from(start), 0);
    assert.deepEqual(parser.push(Buffer.from(esc), 3500).slice(1), [], start);
    assert.deepEqual(
      parser.flush(3600).map((item) => 'name' in item && item.name),
      ['escape'],
      start,
    );
  }
  const typing = new InputParser();
  typing.push(Buffer.from(`${esc}]`), 0);
  const seen: unknown[] = [];
  for (let at = 100; at < 6000; at += 100) seen.push(...typing.push(Buffer.from('j'), at));
  assert.ok(seen.length > 0, 'nor while somebody goes on typing');
  for (const broken of ['\u0018', '\u001A', `${esc}[B`])
    assert.equal(read([`${esc}]11;text${broken}j`]).at(-1), 'j');
});

test('a paste is one thing, with whatever is in it, and of a bounded length', () => {
  const paste = (text: string) => `${esc}[200~${text}${esc}[201~`;
  assert.deepEqual(read([`j${paste('inventory\r')}k`]), ['j', 'paste(inventory\r)', 'k']);
  assert.deepEqual(read([...paste('Qy日')]), ['paste(Qy日)']);
  assert.deepEqual(read([paste(`${esc}[A\u0003`)]), [`paste(${esc}[A\u0003)`]);
  const [long = ''] = read([paste('x'.repeat(1_000_000)), 'j']);
  assert.equal(long.length, 'paste()'.length + 4096);
  assert.deepEqual(read([`${esc}[200~no end`, 'j'], 4000), ['paste(no end)', 'j']);
});

test('what a terminal says of its background is told, in pieces too', () => {
  const said = (bytes: string, pieces = [bytes]) => {
    const parser = new InputParser();
    return pieces.flatMap((piece, at) => parser.push(Buffer.from(piece), at));
  };
  const cases: [string, unknown[]][] = [
    [`${esc}]11;rgb:ffff/ffff/dddd${esc}\\`, [{ background: 'light' }]],
    [`${esc}]11;rgb:1e/1e/1e\u0007`, [{ background: 'dark' }]],
    [`${esc}]11;rgba:0000/0000/0000/ffff\u0007`, [{ background: 'dark' }]],
    [`${esc}]11;#fdf6e3\u009C`, [{ background: 'light' }]],
    [`${esc}]10;rgb:ffff/ffff/ffff\u0007`, []],
    [`${esc}]11;rgb:ffff/ffff\u0007`, []],
    [`${esc}P11;rgb:ffff/ffff/ffff\u0018`, []],
  ];
  for (const [bytes, wanted] of cases) {
    assert.deepEqual(said(bytes), wanted, bytes);
    assert.deepEqual(said(bytes, [...bytes]), wanted, bytes);
  }
});
