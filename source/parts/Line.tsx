import chalk from 'chalk';
import { Text } from 'ink';
import { memo } from 'react';
import { styleOf, type Tone } from './tone.ts';
import { widthOf } from './width.ts';

/** A part of a line. Its text is clean already: `fit` or `clean` made it. */
export type Segment = { text: string; tone?: Tone; bold?: boolean };

const same = (a: Segment, b: Segment | undefined): boolean =>
  a.text === b?.text && a.tone === b.tone && a.bold === b.bold;

/** One line of the screen: one text, since a `<Text>` a segment costs several times as much. */
export const Line = memo(
  ({ segments, inverse = false }: { segments: readonly Segment[]; inverse?: boolean }) => (
    <Text wrap="truncate" inverse={inverse}>
      {joined(segments).map(painted).join('')}
    </Text>
  ),
  (before, after) =>
    before.inverse === after.inverse &&
    before.segments.length === after.segments.length &&
    before.segments.every((segment, index) => same(segment, after.segments[index])),
);

const painted = ({ text, tone, bold = false }: Segment): string => {
  const { color, dimColor } = styleOf(tone);
  let result = text;
  if (dimColor) result = chalk.dim(result);
  if (color) result = chalk[color](result);
  return bold ? chalk.bold(result) : result;
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
