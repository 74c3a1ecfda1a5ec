import { EventEmitter } from 'node:events';
import xterm from '@xterm/headless';
import stringWidth from 'string-width';
import type { Line } from '../../source/parts/line.ts';
import { looksOf } from '../../source/parts/looks.ts';
import { createWriter, type WriterOptions } from '../../source/screen/writer.ts';

const widthIn = (code: number) => Math.min(2, stringWidth(String.fromCodePoint(code))) as 0 | 1 | 2;

// What xterm asks of a sign and the one before it: a state of our own, the width, whether they are one.
const answer = (state: number, width: number, joined: boolean) =>
  (state << 3) | (width << 1) | Number(joined);
const widthOfAnswer = (value: number) => (value >> 1) & 3;

const onItsOwn = (code: number, before: number): number => {
  const width = widthIn(code);
  return width > 0 ? answer(0, width, false) : answer(0, widthOfAnswer(before), true);
};

const [joiner, widener, keycap] = [0x200d, 0xfe0f, 0x20e3];
const isFlag = (code: number) => code >= 0x1f1e6 && code <= 0x1f1ff;
const isSkin = (code: number) => code >= 0x1f3fb && code <= 0x1f3ff;
const [afterJoiner, afterFlag] = [1, 2];

const inClusters = (code: number, before: number): number => {
  const state = before >> 3;
  const width = widthOfAnswer(before);
  if (code === joiner) return answer(afterJoiner, width, true);
  if (code === widener || code === keycap) return answer(0, 2, true);
  if (state === afterFlag && isFlag(code)) return answer(0, 2, true);
  if (state === afterJoiner || isSkin(code)) return answer(0, width, true);
  return isFlag(code) ? answer(afterFlag, widthIn(code), false) : onItsOwn(code, before);
};

/** What stands in one place of the screen. Colours are those of the terminal's 256; null: its default. */
export type Cell = {
  sign: string;
  color: number | null;
  background: number | null;
  bold: boolean;
  dim: boolean;
  inverse: boolean;
};

/** A terminal without a window: what is written to it can be read as its screen. */
export class Screenful extends EventEmitter {
  readonly isTTY = true;
  readonly writable = true;
  /** Every byte that came. */
  raw = '';
  private readonly terminal: InstanceType<typeof xterm.Terminal>;

  /** `clusters`: whether it draws joined signs as one, as terminals of today do. */
  constructor(columns: number, rows: number, clusters = true) {
    super();
    this.terminal = new xterm.Terminal({
      cols: columns,
      rows,
      allowProposedApi: true,
      convertEol: true,
    });
    // Its own widths are those of Unicode 6, where no emoji is wide; terminals of today know them.
    this.terminal.unicode.register({
      version: 'today',
      wcwidth: widthIn,
      charProperties: clusters ? inClusters : onItsOwn,
    });
    this.terminal.unicode.activeVersion = 'today';
  }

  get columns(): number {
    return this.terminal.cols;
  }

  get rows(): number {
    return this.terminal.rows;
  }

  write(text: string, done?: unknown): boolean {
    this.raw += text;
    this.terminal.write(text, () => typeof done === 'function' && done());
    return true;
  }

  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows);
    this.emit('resize');
  }

  /** The lines of the screen, without the spaces at their ends. */
  lines(): string[] {
    const { active } = this.terminal.buffer;
    return Array.from({ length: this.rows }, (_, y) =>
      (active.getLine(active.viewportY + y)?.translateToString(true) ?? '').trimEnd(),
    );
  }

  /** Every place of a line; the second place of a wide sign has no sign. */
  cells(line: number): Cell[] {
    const { active } = this.terminal.buffer;
    const cells = active.getLine(active.viewportY + line);
    return Array.from({ length: this.columns }, (_, x) => {
      const cell = cells?.getCell(x);
      return {
        sign: cell?.getChars() || ' ',
        color: cell?.isFgPalette() ? cell.getFgColor() : null,
        background: cell?.isBgPalette() ? cell.getBgColor() : null,
        bold: Boolean(cell?.isBold()),
        dim: Boolean(cell?.isDim()),
        inverse: Boolean(cell?.isInverse()),
      };
    });
  }

  /** The columns of a line in which a sign stands. */
  column(line: number, sign: string): number[] {
    const cells = this.terminal.buffer.active.getLine(line);
    const found: number[] = [];
    for (let x = 0; x < this.columns; x += 1)
      if (cells?.getCell(x)?.getChars() === sign) found.push(x);
    return found;
  }

  dispose(): void {
    this.terminal.dispose();
  }
}

/** Looks in which nothing is left out, wherever the tests run. */
export const looks = looksOf({}, { ascii: false });

/** Draws lines into a terminal of this size, as the monitor does. */
export const draw = (
  lines: readonly Line[],
  columns: number,
  rows: number,
  options: Partial<WriterOptions> = {},
) => {
  const screen = new Screenful(columns, rows);
  const writer = createWriter(screen, { looks, frameMs: 0, ...options });
  // What was written is parsed in turn; an empty text is parsed last.
  const settle = () =>
    new Promise<void>((resolve) => {
      screen.write('', () => resolve());
    });
  writer.enter();
  writer.show(() => lines);
  return {
    screen,
    writer,
    async show(next: readonly Line[]) {
      writer.show(() => next);
      await settle();
    },
    settle,
    close() {
      writer.end();
      screen.dispose();
    },
  };
};
