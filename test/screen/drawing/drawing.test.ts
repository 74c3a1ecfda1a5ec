import assert from 'node:assert/strict';
import test from 'node:test';
import InkOutput from '../../../node_modules/ink/build/output.js';
import lineUpdate from '../../../source/screen/drawing/lineUpdate.ts';
import Output from '../../../source/screen/drawing/output.ts';
import { Screenful } from '../terminal.tsx';

const columns = 60;

/** Numbers that look random and are the same in every run. */
const numbers = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const signs = ['a', 'Z', '0', ' ', ' ', '│', '─', '●', '…', '▇', '日', '한', '👩', 'é', 'e\u0301'];
const styles: [string, string][] = [
  ['', ''],
  ['\u001B[1m', '\u001B[22m'],
  ['\u001B[2m', '\u001B[22m'],
  ['\u001B[36m', '\u001B[39m'],
  ['\u001B[31m', '\u001B[39m'],
  ['\u001B[7m', '\u001B[27m'],
  ['\u001B[2m\u001B[36m\u001B[1m', '\u001B[22m\u001B[39m'],
  ['\u001B[38;5;208m', '\u001B[39m'],
];

const randomLine = (next: (below: number) => number, parts: number): string =>
  Array.from({ length: parts }, () => {
    const [open, close] = styles[next(styles.length)] as [string, string];
    const text = Array.from({ length: 1 + next(5) }, () => signs[next(signs.length)]).join('');
    return open + text + close;
  }).join('');

/** What a terminal shows after some texts: signs with their styles, by column. */
const shownAfter = async (width: number, ...texts: string[]) => {
  const screen = new Screenful(width, 8);
  await new Promise<void>((done) => {
    screen.write(texts.join(''), done);
  });
  const cells = Array.from({ length: screen.rows }, (_, line) => screen.cells(line));
  screen.dispose();
  return cells;
};

test('a line that is changed in part is the line that is written whole', async () => {
  const next = numbers(7);
  for (let round = 0; round < 300; round += 1) {
    const before = randomLine(next, 1 + next(9));
    const after = next(3) === 0 ? randomLine(next, 1 + next(9)) : before.replace(/[a0Z]/, 'x');
    const whole = await shownAfter(columns, after);
    const partial = await shownAfter(columns, before, lineUpdate(before, after, columns));
    assert.deepEqual(partial, whole, `${JSON.stringify(before)} → ${JSON.stringify(after)}`);
  }
});

test('a change is sent without what stands beside it', () => {
  const line = (value: string) =>
    `\u001B[2m│\u001B[22m left ${value}  \u001B[32mthe right pane\u001B[39m`;
  const sent = lineUpdate(line('1'), line('2'), columns);
  assert.equal(sent, '\u001B[8G2');
  assert.equal(lineUpdate('abc def', 'abc', columns), '\u001B[4G\u001B[K');
});

test('what is no text, or wider than the terminal, is written whole', () => {
  const whole = (text: string) => `\u001B[1G\u001B[K${text}`;
  for (const after of ['a\tb', 'a\u001B]8;;x\u0007b', 'x'.repeat(columns + 1)])
    assert.equal(lineUpdate('ab', after, columns), whole(after));
  assert.equal(lineUpdate('ab', 'ax', Number.NaN), whole('ax'));
});

type Writes = { x: number; y: number; text: string }[];

const framesOf = (writes: Writes, clipped: boolean): string[] =>
  [Output, InkOutput].map((Kind) => {
    const output = new Kind({ width: columns, height: 8 });
    if (clipped) output.clip({ x1: 5, x2: 30, y1: 1, y2: 6 });
    for (const { x, y, text } of writes) output.write(x, y, text, { transformers: [] });
    if (clipped) output.unclip();
    const { output: frame, height } = output.get();
    assert.equal(height, 8);
    return frame.replaceAll('\n', '\r\n');
  });

test('a frame looks as Ink’s own does, also where texts overlap or are clipped', async () => {
  const next = numbers(11);
  for (let round = 0; round < 120; round += 1) {
    const writes = Array.from({ length: 1 + next(14) }, () => ({
      x: next(3) * 20,
      y: next(8),
      text: `${randomLine(next, 3)}${next(4) === 0 ? `\n${randomLine(next, 2)}` : ''}`,
    }));
    const [ours, inks] = framesOf(writes, round % 5 === 4) as [string, string];
    assert.deepEqual(
      await shownAfter(120, ours),
      await shownAfter(120, inks),
      JSON.stringify(writes),
    );
  }
});

test('a transformed text is transformed', () => {
  const output = new Output({ width: 10, height: 2 });
  const transformers = [(line: string, index: number) => `${index}${line.toUpperCase()}`];
  output.write(1, 0, 'ab\ncd', { transformers });
  assert.equal(output.get().output, ' 0AB\n 1CD');
});
