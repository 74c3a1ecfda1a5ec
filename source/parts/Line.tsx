import chalk from 'chalk';
import { createElement, type ReactNode } from 'react';
import { styleOf, type Tone } from './tone.ts';
import { widthOf } from './width.ts';

/** A part of a line. Its text is clean already: `fit` or `clean` made it. */
export type Segment = { text: string; tone?: Tone; bold?: boolean };

const style = { flexGrow: 0, flexShrink: 1, flexDirection: 'row', textWrap: 'truncate' };

/** One line of the screen, as one text. The element is Ink’s own, as in Box.tsx. */
export const Line = ({
  segments,
  inverse = false,
}: {
  segments: readonly Segment[];
  inverse?: boolean;
}): ReactNode => {
  const text = joined(segments).map(painted).join('');
  return createElement('ink-text', { style }, inverse ? chalk.inverse(text) : text);
};

// What chalk puts around a text of each look: chains of it are slow, and a frame has hundreds.
const around = new Map<string, readonly [string, string]>();

const aroundOf = (tone: Tone, bold: boolean): readonly [string, string] => {
  const key = `${tone} ${bold}`;
  const known = around.get(key);
  if (known) return known;
  const { color, dimColor } = styleOf(tone);
  let text = '\0';
  if (dimColor) text = chalk.dim(text);
  if (color) text = chalk[color](text);
  if (bold) text = chalk.bold(text);
  const [open = '', close = ''] = text.split('\0');
  around.set(key, [open, close]);
  return [open, close];
};

const painted = ({ text, tone = 'plain', bold = false }: Segment): string => {
  const [open, close] = aroundOf(tone, bold);
  return open + text + close;
};

/** Neighbours of one look as one segment. */
const joined = (segments: readonly Segment[]): Segment[] => {
  const result: Segment[] = [];
  for (const segment of segments) {
    const last = result.at(-1);
    if (
      last &&
      (last.tone ?? 'plain') === (segment.tone ?? 'plain') &&
      !last.bold === !segment.bold
    )
      result[result.length - 1] = { ...last, text: last.text + segment.text };
    else if (segment.text !== '') result.push(segment);
  }
  return result;
};

/** The columns that a line takes. */
export const lineWidth = (segments: readonly Segment[]): number =>
  segments.reduce((sum, { text }) => sum + widthOf(text), 0);
