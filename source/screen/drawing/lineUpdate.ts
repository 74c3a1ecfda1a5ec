import { graphemes, simple } from '../../text/graphemes.ts';
import stringWidth from './stringWidth.ts';

/** A column of a line: what stands there and in which style; '' is the rest of a wide sign. */
type Cell = { sign: string; style: string };

const blank: Cell = { sign: ' ', style: '' };
const csi = '\u001B[';
const toColumn = (column: number) => `${csi}${column + 1}G`;
const eraseToEnd = `${csi}K`;
const plain = `${csi}m`;
// A gap of unchanged cells up to this long is cheaper sent again than jumped over.
const shortGap = 5;

/**
 * Takes the place of Ink's lineUpdate in the bundle. Ink sends a changed line from its first change
 * to its end; with two panes side by side that is the right one with every change in the left one.
 * This sends the cells that have changed, which is a third of it over a slow line.
 */
export default (previous: string, next: string, columns: number): string => {
  const whole = toColumn(0) + eraseToEnd + next;
  const before = cellsOf(previous);
  const after = cellsOf(next);
  if (!before || !after || !(columns > 0)) return whole;
  // Beyond the edge a terminal wraps, or stays in its last column.
  if (before.length > columns || after.length > columns) return whole;
  let parts = '';
  for (const [from, to] of changedRuns(before, after))
    parts += toColumn(from) + painted(after.slice(from, to));
  if (after.length < before.length) parts += toColumn(after.length) + eraseToEnd;
  return parts.length < whole.length ? parts : whole;
};

/** From and to (exclusive) of what differs, in columns; runs that nearly touch are one. */
const changedRuns = (before: readonly Cell[], after: readonly Cell[]): [number, number][] => {
  const runs: [number, number][] = [];
  for (let column = 0; column < after.length; column += 1) {
    const now = after[column] as Cell;
    const then = before[column] ?? blank;
    if (now.sign === then.sign && now.style === then.style) continue;
    const last = runs.at(-1);
    if (last && column - last[1] <= shortGap) last[1] = column + 1;
    else runs.push([column, column + 1]);
  }
  // Half of a wide sign can't be drawn, neither of the new one nor over the old one.
  const halved = (column: number) => after[column]?.sign === '' || before[column]?.sign === '';
  for (const run of runs) {
    while (run[0] > 0 && halved(run[0])) run[0] -= 1;
    while (run[1] < after.length && halved(run[1])) run[1] += 1;
  }
  return runs;
};

const painted = (cells: readonly Cell[]): string => {
  let text = '';
  let style = '';
  for (const cell of cells) {
    if (cell.sign !== '' && cell.style !== style) {
      if (style !== '') text += plain;
      if (cell.style !== '') text += `${csi}${cell.style}m`;
      style = cell.style;
    }
    text += cell.sign;
  }
  return style === '' ? text : text + plain;
};

const keptLines = 400;
const known = new Map<string, Cell[] | null>();

const cellsOf = (line: string): Cell[] | null => {
  let cells = known.get(line);
  if (cells === undefined) {
    cells = parse(line);
    if (known.size >= keptLines) known.clear();
    known.set(line, cells);
  }
  return cells;
};

const parts = /\u001B\[([\d;]*)m|([^\u001B]+)|\u001B/g;
const control = /\p{Control}/u;

/** The cells of a line; null where it holds more than text and colours. */
const parse = (line: string): Cell[] | null => {
  const cells: Cell[] = [];
  let codes: string[] = [];
  for (const [all, sgr, text] of line.matchAll(parts)) {
    if (sgr !== undefined) codes = applied(codes, sgr);
    else if (text === undefined || control.test(text)) return null;
    else {
      const style = codes.join(';');
      if (simple.test(text)) for (const sign of text) cells.push({ sign, style });
      else
        for (const { segment: sign } of graphemes(text)) {
          const width = stringWidth(sign);
          // What takes no column belongs to the sign before it.
          if (width === 0) return null;
          cells.push({ sign, style });
          for (let rest = 1; rest < width; rest += 1) cells.push({ sign: '', style });
        }
    }
    if (all === '\u001B') return null;
  }
  return cells;
};

/** What a code ends: `22` ends bold and dim, `39` any colour. */
const groupOf = (code: string): string => {
  const number = Number(code.split(';')[0]);
  if ((number >= 30 && number <= 39) || (number >= 90 && number <= 97)) return '39';
  if ((number >= 40 && number <= 49) || (number >= 100 && number <= 107)) return '49';
  if (number === 1 || number === 2) return `22 ${number}`;
  return String(number < 10 ? number + 20 : number);
};

/** The codes that hold after one more; each opens what nothing has ended since. */
const applied = (codes: readonly string[], code: string): string[] => {
  if (code === '' || code === '0') return [];
  const group = groupOf(code);
  const others = codes.filter(
    (each) => groupOf(each) !== group && !groupOf(each).startsWith(`${code} `),
  );
  const ends = code === group || code === '22';
  return ends ? others : [...others, code];
};
