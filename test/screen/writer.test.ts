import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { clean, type Line, type Segment, widthOf } from '../../source/parts/line.ts';
import { looksOf } from '../../source/parts/looks.ts';
import { monoPalette } from '../../source/parts/theme.ts';
import { createWriter, type WriterOptions } from '../../source/screen/writer.ts';
import { draw, looks, Screenful } from './terminal.ts';

const columns = 60;
const plainLooks = { palette: monoPalette, styles: false, ascii: false };

/** Numbers that look random and are the same in every run. */
const numbers = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const signs = ['a', 'Z', '0', ' ', ' ', '│', '─', '●', '…', '▇', '日', '한', 'é'];
const unsure = ['👩', '👩‍👩‍👧', 'e\u0301', '⚠️', 'क्षि', '\uffff', '\u{1fae9}', '🇯🇵'];
const styles: Omit<Segment, 'text'>[] = [
  {},
  { bold: true },
  { tone: 'dim' },
  { tone: 'accent' },
  { tone: 'error', bold: true },
  { tone: 'good', inverse: true },
];

const randomLine = (next: (below: number) => number, from: readonly string[]): Line =>
  Array.from({ length: 1 + next(8) }, () => ({
    ...styles[next(styles.length)],
    text: clean(Array.from({ length: 1 + next(5) }, () => from[next(from.length)]).join('')),
  }));

/** What a terminal shows after some frames: signs with their styles, by line and column. */
const shownAfter = async (...frames: readonly (readonly Line[])[]) => {
  const { screen, show, close } = draw(frames[0] ?? [], columns, 4);
  for (const lines of frames.slice(1)) await show(lines);
  await show(frames.at(-1) ?? []);
  const cells = Array.from({ length: 4 }, (_, y) => screen.cells(y));
  close();
  return cells;
};

test('a frame that is changed in part looks like the frame that is drawn whole', async () => {
  const next = numbers(7);
  for (let round = 0; round < 400; round += 1) {
    const from = round % 3 === 0 ? [...signs, ...unsure] : signs;
    const before = [randomLine(next, from), randomLine(next, from)];
    const after = before.map((line) =>
      next(3) === 0
        ? randomLine(next, from)
        : line.map((each) => ({ ...each, text: each.text.replace(/[a0Z]/, 'x') })),
    );
    const names = `${JSON.stringify(before)} → ${JSON.stringify(after)}`;
    assert.deepEqual(await shownAfter(before, after), await shownAfter(after), names);
  }
});

const line = (value: string): Line => [
  { text: '│', tone: 'dim' },
  { text: ` left ${value}  ` },
  { text: 'the right pane', tone: 'good' },
];

/** What is sent for the second frame, without what begins and ends every frame. */
const sentFor = async (
  before: readonly Line[],
  after: readonly Line[],
  options?: Partial<WriterOptions>,
) => {
  const { screen, show, close } = draw(before, columns, 4, options);
  const from = screen.raw.length;
  await show(after);
  const sent = screen.raw.slice(from);
  close();
  if (sent === '') return '';
  return /^\u001B\[\?2026h(.*)\u001B\[H\u001B\[\?2026l$/s.exec(sent)?.[1];
};

test('a change is sent without what stands beside it, and nothing where nothing has changed', async () => {
  assert.equal(await sentFor([[], line('1')], [[], line('2')]), '\u001B[2;8H2');
  const text = (value: string): Line[] => [[{ text: value }]];
  assert.equal(await sentFor(text('abc def'), text('abc')), '\u001B[1;4H\u001B[K');
  assert.equal(await sentFor(text('abc'), text('abc   ')), '');
  assert.equal(await sentFor([line('1')], [[...line('1')]]), '');
  // One column changed at either end: two places, and not the line between them.
  const far = (value: string) => text(`${value}${'.'.repeat(30)}${value}`);
  assert.equal(await sentFor(far('1'), far('2')), '\u001B[1H2\u001B[32G2');
});

test('a line on whose width terminals may not agree is sent whole, before and after', async () => {
  for (const sign of unsure) {
    const odd: Line = [{ text: `${sign} 1` }];
    const place = widthOf(sign) + 1;
    const whole = `\u001B[1H\u001B[K${sign}\u001B[${place}G 2`;
    assert.equal(await sentFor([odd], [[{ text: `${sign} 2` }]]), whole, sign);
    assert.equal(await sentFor([odd], [[{ text: 'x' }]]), '\u001B[1H\u001B[Kx', sign);
  }
});

test('what follows a sign has its place also where a terminal draws that sign wider', async () => {
  for (const clusters of [true, false]) {
    const screen = new Screenful(20, 2, clusters);
    const writer = createWriter(screen, { looks, frameMs: 0 });
    const row = (sign: string): Line => [
      { text: sign },
      { text: '|', tone: 'dim' },
      { text: ' '.repeat(19 - widthOf(sign) - 1) },
      { text: '|' },
    ];
    writer.enter();
    for (const sign of ['👩‍👩‍👧', '🏴‍☠️', '⚠️', 'क्षि', '👍🏽', '日']) {
      writer.show(() => [row(sign), row('x')]);
      await new Promise<void>((done) => void screen.write('', done));
      assert.deepEqual(screen.column(0, '|'), [widthOf(sign), 19], `${sign} ${clusters}`);
      assert.deepEqual(screen.column(1, '|'), [1, 19], `${sign} ${clusters}`);
    }
    writer.end();
    screen.dispose();
  }
});

test('what is wider than the terminal stays in its line', async () => {
  const long: Line = [{ text: 'x'.repeat(columns + 9) }];
  const { screen, settle, close } = draw([long, [{ text: 'below' }]], columns, 4);
  await settle();
  assert.deepEqual(screen.lines(), ['x'.repeat(columns), 'below', '', '']);
  close();
});

test('without incremental drawing every line of a frame is sent', async () => {
  const sent = await sentFor([line('1'), line('1')], [line('1'), line('2')], {
    incremental: false,
    looks: plainLooks,
  });
  const row = (value: string) => `│ left ${value}  the right pane`;
  assert.equal(sent, `\u001B[1H\u001B[K${row('1')}\u001B[2H\u001B[K${row('2')}`);
});

test('redrawing puts right what another program has written over it', async () => {
  const { screen, writer, settle, close } = draw([line('1'), line('2')], columns, 4);
  await settle();
  const before = screen.lines();
  screen.write('\u001B[2;3Hbroken\u001B[4Hpipe');
  writer.redraw();
  await settle();
  assert.deepEqual(screen.lines(), before);
  close();
});

test('left to another program nothing is drawn; afterwards what is to be seen then', async () => {
  const { screen, writer, settle, show, close } = draw([line('1')], columns, 4);
  await settle();
  writer.leave();
  assert.ok(screen.raw.endsWith('\u001B[?7h\u001B[?1049l\u001B[?25h'));
  const sent = screen.raw.length;
  await show([line('2')]);
  writer.redraw();
  assert.equal(screen.raw.length, sent);
  writer.enter();
  await settle();
  assert.match(screen.lines()[0] ?? '', /left 2/);
  close();
  const ended = screen.raw.length;
  writer.enter();
  writer.end();
  assert.equal(screen.raw.length, ended);
});

const watched = (t: TestContext, options: Partial<WriterOptions>) => {
  const screen = new Screenful(columns, 4);
  const writer = createWriter(screen, { looks, ...options });
  t.after(() => {
    writer.end();
    screen.dispose();
  });
  writer.enter();
  return { screen, writer };
};

test('frames that come too soon are drawn as one, the newest, a moment later', async (t) => {
  const { screen, writer } = watched(t, { frameMs: 40 });
  let made = 0;
  for (let value = 0; value < 20; value += 1)
    writer.show(() => {
      made += 1;
      return [line(String(value))];
    });
  assert.equal(made, 1);
  await sleep(120);
  assert.equal(made, 2);
  assert.match(screen.lines()[0] ?? '', /left 19/);
});

test('while the terminal takes nothing no frame is made; afterwards the newest', async (t) => {
  let full = true;
  const { screen, writer } = watched(t, { frameMs: 5, crowded: () => full });
  writer.show(() => [line('old')]);
  await sleep(30);
  assert.doesNotMatch(screen.raw, /left/);
  writer.show(() => [line('new')]);
  full = false;
  await sleep(60);
  assert.match(screen.raw, /left new/);
  assert.doesNotMatch(screen.raw, /left old/);
});

test('NO_COLOR takes the colours, a dumb terminal all styles, ASCII the other signs', async () => {
  const styled: Line = [
    { text: '● good… ', tone: 'good', bold: true },
    { text: '→ dim', tone: 'dim' },
    { text: ' é', inverse: true },
  ];
  const sent = async (env: NodeJS.ProcessEnv, ascii = false) =>
    (await sentFor([[]], [styled], { looks: looksOf(env, { ascii }) }))?.replace('\u001B[1H', '');
  const signsOnly = '● good… → dim é';
  const coloured = '\u001B[1;32m● good… \u001B[m\u001B[2m→ dim\u001B[m\u001B[7m é\u001B[m';
  const colourless = coloured.replace(';32', '');
  assert.equal((await sent({}))?.replace('\u001B[K', ''), coloured);
  assert.equal((await sent({ NO_COLOR: '1' }))?.replace('\u001B[K', ''), colourless);
  assert.equal((await sent({ NO_COLOR: '' }))?.replace('\u001B[K', ''), coloured);
  assert.equal(
    (await sent({ NO_COLOR: '1', FORCE_COLOR: '1' }))?.replace('\u001B[K', ''),
    coloured,
  );
  assert.equal((await sent({ FORCE_COLOR: '0' }))?.replace('\u001B[K', ''), colourless);
  assert.equal((await sent({ TERM: 'dumb' }))?.replace('\u001B[K', ''), signsOnly);
  assert.match((await sent({ TERM: 'dumb' }, true)) ?? '', /^(\u001B\[K)?\* good~ > dim é$/);
});
