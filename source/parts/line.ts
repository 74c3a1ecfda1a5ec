import { eastAsianWidth } from 'get-east-asian-width';
import { graphemes, signsOf, simple } from '../text/graphemes.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Styled } from './tone.ts';

/** A part of a line. Its text is clean already: `fit` or `clean` made it. */
export type Segment = { text: string; hit?: Hit } & Styled;

/** What the mouse hits there: a key, a pane, a row of it by its index. */
export type Hit = { key?: string; pane?: string; row?: number };

/** One line of the screen: what is drawn is made of these alone, and screen/writer.ts draws it. */
export type Line = readonly Segment[];

export type Align = 'left' | 'right';
export type FitOptions = { align?: Align; cut?: 'start' | 'middle' | 'end'; ellipsis?: string };

const printableAscii = /^[ -~]*$/;
// Of what can't be seen only that stays which joins or varies the signs of a cluster.
const invisible =
  /(?!\p{Join_Control}|\p{Variation_Selector}|[\u{e0020}-\u{e007f}])[\p{Default_Ignorable_Code_Point}\p{Format}]/gu;
const visible = /[^\p{Default_Ignorable_Code_Point}\p{Format}\p{Mark}\p{Surrogate}]/u;
const mark = /\p{Mark}/u;
const marksKept = 6;
// No joined sign is longer.
const longestCluster = 40;

const cleaned = new Map<string, string>();
const textsKept = 4000;
// Cells of tables are short and come again with every frame; what is long is a line of a log.
const longestKept = 500;

/**
 * Text from outside as it may be drawn: sanitised, without what is no part of a sign. Terminals may
 * not agree on its width (see `isSure`).
 */
export const clean = (text: string): string => {
  if (simple.test(text)) return text;
  const known = cleaned.get(text);
  if (known !== undefined) return known;
  let result = '';
  const safe = sanitise(text)
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\u2028\u2029]/g, ' ');
  for (const { segment } of graphemes(safe)) {
    if (printableAscii.test(segment)) result += segment;
    else result += cleanCluster(segment);
  }
  if (text.length > longestKept) return result;
  if (cleaned.size >= textsKept) cleaned.clear();
  cleaned.set(text, result);
  return result;
};

const cleanCluster = (cluster: string): string => {
  if (!visible.test(cluster)) return '';
  // A letter under a tower of marks is drawn over the lines above it.
  let marks = 0;
  let result = '';
  for (const sign of cluster.replace(invisible, '')) {
    if (result.length + sign.length > longestCluster) break;
    if (mark.test(sign)) marks += 1;
    if (!mark.test(sign) || marks <= marksKept) result += sign;
  }
  return result;
};

// Letters and ideographs that every terminal has known for decades. Signs that are newer, joined
// emoji, and marks that take a place of their own are wider in one terminal than in the next.
const sure =
  /^[ -~¡-¬®-ʯΆ-ΡΣ-ώЀ-҂Ҋ-ԯḀ-ỹ、-】ぁ-ゖァ-ヿ一-龥가-힣！-～·×–—‘’“”‹›…→─-▟⠀-⣿▲▴▶▾○●✓✗]*$/;

/** Whether all terminals draw a text in the columns that `widthOf` tells. */
export const isSure = (text: string): boolean => sure.test(text);

const pair =
  /(?!\p{Regional_Indicator})\p{Emoji_Presentation}|\p{Regional_Indicator}{2}|\p{Emoji}\ufe0f|\u20e3|\p{Emoji_Modifier}|\p{Extended_Pictographic}\u200d/u;
const spacing = /\p{Spacing_Mark}/u;

/** As string-width has it, which takes 10 ms to load: too much for the first frame. */
const signWidth = (sign: string): number => {
  const at = sign.search(visible);
  if (at === -1) return 0;
  if (pair.test(sign)) return 2;
  const [first = '', ...rest] = sign.slice(at);
  const marks = rest.filter((each) => spacing.test(each)).length;
  return eastAsianWidth(first.codePointAt(0) ?? 0) + marks;
};

const widths = new Map<string, number>();

/** The columns that a text takes; text from outside must be clean. */
export const widthOf = (text: string): number => {
  if (simple.test(text)) return text.length;
  const known = widths.get(text);
  if (known !== undefined) return known;
  const width = signsOf(text).reduce((sum, sign) => sum + signWidth(sign), 0);
  if (text.length > longestKept) return width;
  if (widths.size >= textsKept) widths.clear();
  widths.set(text, width);
  return width;
};

/** The columns that a line takes. */
export const lineWidth = (line: Line): number =>
  line.reduce((sum, { text }) => sum + widthOf(text), 0);

/** A line that is no wider than `width`. */
export const cutLine = (line: Line, width: number): Line => {
  if (lineWidth(line) <= width) return line;
  const kept: Segment[] = [];
  let left = width;
  for (const segment of line) {
    const columns = widthOf(segment.text);
    if (columns > left) {
      kept.push({ ...segment, text: take(signsOf(segment.text), left).join('') });
      break;
    }
    kept.push(segment);
    left -= columns;
  }
  return kept;
};

/** A line in exactly `width` columns. */
export const fitLine = (line: Line, width: number): Line => {
  const short = cutLine(line, width);
  const space = width - lineWidth(short);
  return space > 0 ? [...short, { text: ' '.repeat(space) }] : short;
};

/** Blocks of lines side by side, each in the columns that it is given. */
export const sideBySide = (...blocks: { lines: readonly Line[]; width: number }[]): Line[] =>
  Array.from({ length: Math.max(0, ...blocks.map(({ lines }) => lines.length)) }, (_, row) =>
    blocks.flatMap(({ lines, width }) => fitLine(lines[row] ?? [], width)),
  );

/** Exactly so many lines: cut, or filled with empty ones. */
export const inHeight = (lines: readonly Line[], height: number): Line[] =>
  Array.from({ length: Math.max(0, height) }, (_, row) => lines[row] ?? []);

/** The text in exactly `width` columns: sanitised, cut with an ellipsis, or filled with spaces. */
export const fit = (
  text: string,
  width: number,
  { align = 'left', cut = 'end', ellipsis = '…' }: FitOptions = {},
): string => {
  if (width <= 0) return '';
  const whole = clean(text);
  const columns = widthOf(whole);
  if (columns <= width) {
    const space = ' '.repeat(width - columns);
    return align === 'right' ? space + whole : whole + space;
  }
  const short = shorten[cut](signsOf(whole), width - 1, ellipsis);
  // A cut through a wide sign leaves a column over.
  return short + ' '.repeat(width - widthOf(short));
};

const shorten = {
  start: (signs: string[], width: number, ellipsis: string) =>
    ellipsis + take(signs.toReversed(), width).reverse().join(''),
  middle: (signs: string[], width: number, ellipsis: string) => {
    const tail = Math.ceil(width / 2);
    const end = take(signs.toReversed(), tail).reverse().join('');
    return take(signs, width - tail).join('') + ellipsis + end;
  },
  end: (signs: string[], width: number, ellipsis: string) => take(signs, width).join('') + ellipsis,
};

const take = (signs: readonly string[], width: number): string[] => {
  const taken: string[] = [];
  let columns = 0;
  for (const sign of signs) {
    columns += widthOf(sign);
    if (columns > width) break;
    taken.push(sign);
  }
  return taken;
};

/** A text in lines of at most `width` columns, broken at spaces where there are; at most `lines`. */
export const wrap = (
  text: string,
  room: number,
  lines: number,
  options: FitOptions = {},
): string[] => {
  // A sign of two columns has to find its place, or there would be no end.
  const width = Math.max(2, room);
  const result: string[] = [];
  let line = '';
  const push = () => {
    result.push(line.trimEnd());
    line = '';
  };
  for (const word of clean(text).split(/(?<= )/)) {
    if (line !== '' && widthOf(line + word.trimEnd()) > width) push();
    line += word;
    while (widthOf(line.trimEnd()) > width) {
      const head = take(signsOf(line), width).join('');
      const rest = line.slice(head.length);
      line = head;
      push();
      line = rest;
    }
  }
  if (line.trim() !== '') push();
  if (result.length <= lines) return result;
  return [...result.slice(0, lines - 1), fit(result.slice(lines - 1).join(' '), width, options)];
};

/**
 * A clean text in rows that are as full as they can be, as a terminal wraps: what is copied from
 * them is the text again. At least one row.
 */
export const hardWrap = (text: string, width: number): string[] => {
  const room = Math.max(2, width);
  const rows: string[] = [];
  if (printableAscii.test(text)) {
    for (let at = 0; at < text.length; at += room) rows.push(text.slice(at, at + room));
    return rows.length > 0 ? rows : [''];
  }
  let row = '';
  let columns = 0;
  for (const sign of signsOf(text)) {
    const wide = widthOf(sign);
    if (columns + wide > room) {
      rows.push(row);
      row = '';
      columns = 0;
    }
    row += sign;
    columns += wide;
  }
  return [...rows, row];
};
