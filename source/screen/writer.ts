import { isSure, type Line, widthOf } from '../parts/line.ts';
import type { Looks } from '../parts/looks.ts';
import { isInverse, styleOf } from '../parts/style.ts';
import { foldToAscii } from '../text/ascii.ts';
import { signsOf, simple } from '../text/graphemes.ts';

/** What a terminal is written through; the screen is as large as it says when a frame is drawn. */
export type Terminal = { columns: number; rows: number; write(text: string): unknown };

export type WriterOptions = {
  looks: Looks;
  /** Hears of the mouse. */
  mouse?: boolean;
  /** Sends what has changed, and not every line of a frame. */
  incremental?: boolean;
  /** The time from one frame to the next, at least. */
  frameMs?: number;
  /** Whether so much waits to be sent that another frame is of no use yet. */
  crowded?: () => boolean;
};

/** Column by column what stands in a line and in which style; the sign '' is the rest of a wide one. */
type Cells = { signs: readonly string[]; styles: readonly string[] };
type Part = { text: string; style: string };
/** A line as it is sent whole, what it is made from, and its cells where the terminal's own can be known. */
type Drawn = { parts: readonly Part[]; text: string; cells: Cells | null };

const csi = '\u001B[';
// Without wrapping: what is wider than was thought stays in its line. What is pasted is marked.
const enterScreen = `${csi}?1049h${csi}?25l${csi}?7l${csi}?2004h${csi}2J`;
const leaveScreen = `${csi}?2004l${csi}?7h${csi}?1049l${csi}?25h`;
const beginFrame = `${csi}?2026h`;
// Buttons and the wheel, in SGR's form.
const hearMouse = `${csi}?1000h${csi}?1006h`;
const leaveMouse = `${csi}?1006l${csi}?1000l`;
// Ink ends the frame that it never has with a line feed; on the first line that moves nothing.
const endFrame = `${csi}H${csi}?2026l`;
const place = (row: number, column: number) =>
  `${csi}${row + 1}${column > 0 ? `;${column + 1}` : ''}H`;
const toColumn = (column: number) => `${csi}${column + 1}G`;
const eraseToEnd = `${csi}K`;
const plain = `${csi}m`;
// A gap of unchanged cells up to this long is cheaper sent again than jumped over.
const shortGap = 5;

/**
 * Draws lines on a terminal, which it has to itself from `enter` to `leave`. A frame sends what is
 * different from the one before: of a line its cells that have changed, or all of it where terminals
 * may not agree on its width.
 */
export const createWriter = (
  terminal: Terminal,
  {
    looks: first,
    incremental = true,
    mouse = false,
    frameMs = 66,
    crowded = () => false,
  }: WriterOptions,
) => {
  let looks = first;
  let entered = false;
  let ended = false;
  let wanted: (() => readonly Line[]) | undefined;
  /** What stands on the screen; null where that is not known. */
  let shown: { lines: readonly Drawn[]; columns: number; rows: number } | null = null;
  let timer: NodeJS.Timeout | undefined;
  let drawnAt = Number.NEGATIVE_INFINITY;

  const frameOf = (lines: readonly Line[]): string => {
    const { columns, rows } = terminal;
    const same = shown?.columns === columns && shown.rows === rows;
    const before = same ? shown?.lines : undefined;
    const now = lines.slice(0, rows).map((line, row) => drawn(line, looks, before?.[row]));
    shown = { lines: now, columns, rows };
    const changes = now.map((line, row) => {
      if (!before) return line.text === '' ? '' : place(row, 0) + line.text;
      const was = before[row];
      if (was?.text === line.text && incremental) return '';
      return was && incremental ? update(row, was, line) : whole(row, line);
    });
    return (before ? '' : `${csi}2J`) + changes.join('');
  };

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!entered || !wanted) return;
    if (crowded()) {
      timer = setTimeout(flush, frameMs);
      return;
    }
    drawnAt = performance.now();
    const changes = frameOf(wanted());
    if (changes !== '') terminal.write(beginFrame + changes + endFrame);
  };

  return {
    /** Takes the terminal, and draws what was last to be shown. */
    enter() {
      if (entered || ended) return;
      entered = true;
      shown = null;
      terminal.write(enterScreen + (mouse ? hearMouse : ''));
      flush();
    },
    /** Shows these lines from now on: at once, or with the next frame where one was drawn just now. */
    show(lines: () => readonly Line[]) {
      wanted = lines;
      if (timer !== undefined) return;
      const wait = drawnAt + frameMs - performance.now();
      if (wait <= 0) flush();
      else timer = setTimeout(flush, wait);
    },
    /** Draws what waits to be drawn. */
    flush,
    /** Draws in other colours from now on. */
    wear(next: Looks) {
      looks = next;
      flush();
    },
    /** Draws everything again, whatever has been written over it. */
    redraw() {
      shown = null;
      flush();
    },
    /** Gives the terminal back as it was; `enter` takes it again. */
    leave() {
      clearTimeout(timer);
      timer = undefined;
      if (entered) terminal.write((mouse ? leaveMouse : '') + leaveScreen);
      entered = false;
    },
    /** Leaves for good. */
    end() {
      this.leave();
      ended = true;
    },
  };
};
export type Writer = ReturnType<typeof createWriter>;

const whole = (row: number, { text }: Drawn): string => place(row, 0) + eraseToEnd + text;

const update = (row: number, before: Drawn, after: Drawn): string => {
  const all = whole(row, after);
  if (!before.cells || !after.cells) return all;
  let changes = '';
  for (const [from, to] of changedRuns(before.cells, after.cells))
    changes +=
      (changes === '' ? place(row, from) : toColumn(from)) + painted(after.cells, from, to);
  const end = after.cells.signs.length;
  if (end < before.cells.signs.length)
    changes += (changes === '' ? place(row, end) : toColumn(end)) + eraseToEnd;
  return changes.length < all.length ? changes : all;
};

/** From and to (exclusive) of what differs, in columns; runs that nearly touch are one. */
const changedRuns = (before: Cells, after: Cells): [number, number][] => {
  const runs: [number, number][] = [];
  const { length } = after.signs;
  for (let column = 0; column < length; column += 1) {
    const same =
      after.signs[column] === (before.signs[column] ?? ' ') &&
      after.styles[column] === (before.styles[column] ?? '');
    if (same) continue;
    const last = runs.at(-1);
    if (last && column - last[1] <= shortGap) last[1] = column + 1;
    else runs.push([column, column + 1]);
  }
  // Half of a wide sign can't be drawn, neither of the new one nor over the old one.
  const halved = (column: number) => after.signs[column] === '' || before.signs[column] === '';
  for (const run of runs) {
    while (run[0] > 0 && halved(run[0])) run[0] -= 1;
    while (run[1] < length && halved(run[1])) run[1] += 1;
  }
  return runs;
};

const drawn = (line: Line, looks: Looks, before: Drawn | undefined): Drawn => {
  const parts = line.map((segment) => ({
    text: looks.ascii ? foldToAscii(segment.text) : segment.text,
    style: styleOf(segment, looks),
  }));
  // Most lines are as they were a frame ago.
  if (before && areSame(before.parts, parts)) return before;
  if (!parts.every(({ text }) => isSure(text))) return { parts, text: placed(parts), cells: null };
  const cells = cellsOf(parts);
  return { parts, text: painted(cells, 0, cells.signs.length), cells };
};

const areSame = (some: readonly Part[], others: readonly Part[]): boolean =>
  some.length === others.length &&
  some.every(({ text, style }, i) => text === others[i]?.text && style === others[i].style);

const cellsOf = (parts: readonly Part[]): Cells => {
  const signs: string[] = [];
  const styles: string[] = [];
  for (const { text, style } of parts) {
    // The colour of a space is not to be seen, unless it is inverse.
    const ofSpace = isInverse(style) ? style : '';
    const narrow = simple.test(text);
    for (const sign of narrow ? text : signsOf(text)) {
      signs.push(sign);
      styles.push(sign === ' ' ? ofSpace : style);
      if (narrow || widthOf(sign) !== 2) continue;
      signs.push('');
      styles.push(style);
    }
  }
  while (signs.at(-1) === ' ' && styles.at(-1) === '') {
    signs.pop();
    styles.pop();
  }
  return { signs, styles };
};

/** What draws the cells of some columns. */
const painted = ({ signs, styles }: Cells, from: number, to: number): string => {
  let text = '';
  let style = '';
  for (let column = from; column < to; column += 1) {
    const sign = signs[column] as string;
    const next = styles[column] as string;
    const isBlank = sign === ' ' && next === '';
    if (sign !== '' && next !== style && !(isBlank && !isInverse(style))) {
      if (style !== '') text += plain;
      if (next !== '') text += `${csi}${next}m`;
      style = next;
    }
    text += sign;
  }
  return style === '' ? text : text + plain;
};

/** A line of which a terminal may draw signs wider or narrower: what follows them has its place. */
const placed = (parts: readonly Part[]): string => {
  let result = '';
  let column = 0;
  for (const { text, style } of parts) {
    let body = '';
    let drifted = false;
    for (const sign of signsOf(text)) {
      if (drifted && isSure(sign)) {
        body += toColumn(column);
        drifted = false;
      }
      body += sign;
      column += widthOf(sign);
      drifted ||= !isSure(sign);
    }
    if (drifted) body += toColumn(column);
    result += style === '' || body === '' ? body : `${csi}${style}m${body}${plain}`;
  }
  return result.trimEnd();
};
