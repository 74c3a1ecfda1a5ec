import stringWidth from 'string-width';
import { graphemes, signsOf, simple } from '../text/graphemes.ts';
import { sanitise } from '../text/sanitise.ts';

export type Align = 'left' | 'right';
export type FitOptions = { align?: Align; cut?: 'start' | 'middle' | 'end'; ellipsis?: string };

const printableAscii = /^[ -~]*$/;
const ignorable = /[\p{Default_Ignorable_Code_Point}\p{Format}]/gu;
const pictographic = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u20e3/u;
const marksKept = 2;

// What our own words are written with, and ambiguous in width like the signs of the screen.
const inAscii: Record<string, string> = {
  ...{ '‘': "'", '’': "'", '“': '"', '”': '"', '–': '-', '—': '-' },
  ...{ '…': '...', '→': '->', '·': '-', '›': '>', '●': '*', '✗': 'x' },
};
const foldable = new RegExp(`[${Object.keys(inAscii).join('')}]`, 'g');
let folding = false;

/** From now on texts are drawn with plain ASCII where they can be; see `glyphSet`. */
export const foldToAscii = (on: boolean): void => {
  if (on !== folding) cleaned.clear();
  folding = on;
};

const cleaned = new Map<string, string>();
const textsKept = 4000;
// Cells of tables are short and come again with every frame; what is long is a line of a log.
const longestKept = 500;

/**
 * Text from outside as it may be drawn: sanitised, and of a width on which terminals agree. Joined
 * emoji and variation selectors are two columns wide in one terminal and one or six in the next;
 * what stays of such a cluster is its first sign.
 */
export const clean = (text: string): string => {
  if (folding ? printableAscii.test(text) : simple.test(text)) return text;
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
  if (folding) result = result.replace(foldable, (sign) => inAscii[sign] ?? sign);
  if (text.length > longestKept) return result;
  if (cleaned.size >= textsKept) cleaned.clear();
  cleaned.set(text, result);
  return result;
};

const cleanCluster = (cluster: string): string => {
  const signs = [...cluster.replace(ignorable, '')];
  if (pictographic.test(cluster)) return signs[0] ?? '';
  // A letter under a tower of marks is drawn over the lines above it.
  return signs.slice(0, 1 + marksKept).join('');
};

const widths = new Map<string, number>();

/** The columns that a text takes; text from outside must be clean. */
export const widthOf = (text: string): number => {
  if (printableAscii.test(text)) return text.length;
  const known = widths.get(text);
  if (known !== undefined) return known;
  const width = stringWidth(text);
  if (text.length > longestKept) return width;
  if (widths.size >= textsKept) widths.clear();
  widths.set(text, width);
  return width;
};

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
