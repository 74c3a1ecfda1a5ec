import { EventEmitter } from 'node:events';
import xterm from '@xterm/headless';
import { render } from 'ink';
import type { ReactElement } from 'react';
import stringWidth from 'string-width';

const joins = 1;

/** What stands in one place of the screen. Colours are the terminal's own 16; null: its default. */
export type Cell = {
  sign: string;
  color: number | null;
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

  constructor(columns: number, rows: number) {
    super();
    this.terminal = new xterm.Terminal({
      cols: columns,
      rows,
      allowProposedApi: true,
      convertEol: true,
    });
    // Its own widths are those of Unicode 6, where no emoji is wide; terminals of today know them.
    const wcwidth = (code: number) => Math.min(2, stringWidth(String.fromCodePoint(code)));
    this.terminal.unicode.register({
      version: 'today',
      wcwidth: wcwidth as (code: number) => 0 | 1 | 2,
      charProperties: (code, preceding) => {
        const width = wcwidth(code);
        if (width > 0) return width << 1;
        return (((preceding >> 1) & 3) << 1) | joins;
      },
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
    return Array.from(
      { length: this.rows },
      (_, y) => active.getLine(active.viewportY + y)?.translateToString(true) ?? '',
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

/** Draws into a terminal of this size as the monitor does. */
export const draw = (element: ReactElement, columns: number, rows: number) => {
  const screen = new Screenful(columns, rows);
  const view = render(element, {
    stdout: screen as unknown as NodeJS.WriteStream,
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    patchConsole: false,
    exitOnCtrlC: false,
    maxFps: 1000,
  });
  const settle = async () => {
    await view.waitUntilRenderFlush();
    // What was written is parsed in turn; an empty text is parsed last.
    await new Promise<void>((resolve) => {
      screen.write('', () => resolve());
    });
  };
  return {
    screen,
    async show(next: ReactElement) {
      view.rerender(next);
      await settle();
    },
    settle,
    close() {
      view.unmount();
      screen.dispose();
    },
  };
};
