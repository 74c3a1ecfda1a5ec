import type { Glyphs } from './glyphs.ts';

// Dots of a braille sign from the bottom up, those at the left and those at the right.
const dots = [
  [0, 0x40, 0x44, 0x46, 0x47],
  [0, 0x80, 0xa0, 0xb0, 0xb8],
] as const;
const braille = 0x2800;

/** How many values stand side by side in one column. */
export const perColumn = ({ dotted }: Glyphs): number => (dotted ? 2 : 1);

/**
 * Values from zero to `top` as an area of `rows` lines, topmost first; null leaves a gap. Zero is a value
 * too: it has the lowest step.
 */
export const plot = (
  values: readonly (number | null)[],
  rows: number,
  top: number,
  glyphs: Glyphs,
  /** What is marked above it, as a line. */
  above: readonly (number | null)[] = [],
): string[] => {
  const each = perColumn(glyphs);
  const steps = glyphs.dotted ? 4 : glyphs.levels.length;
  const heightOf = (value: number | null) =>
    value === null ? null : Math.max(1, Math.round((Math.min(value, top) / top) * rows * steps));
  const heights = values.map(heightOf);
  const marks = above.map(heightOf);
  return Array.from({ length: rows }, (_, row) => {
    const below = (rows - 1 - row) * steps;
    const stepsIn = (height: number | null | undefined) =>
      Math.max(0, Math.min(steps, (height ?? 0) - below));
    /** Which step of this row is marked, from 1 on. */
    const markIn = (at: number) => {
      const mark = (marks[at] ?? 0) - below;
      return mark >= 1 && mark <= steps ? mark : 0;
    };
    let line = '';
    for (let at = 0; at < heights.length; at += each)
      line += glyphs.dotted
        ? sign([stepsIn(heights[at]), stepsIn(heights[at + 1])], [markIn(at), markIn(at + 1)])
        : level(stepsIn(heights[at]), markIn(at), glyphs);
    return line;
  });
};

/** What fills so many steps, and a step by itself, at the left and at the right. */
const sign = (steps: readonly [number, number], marks: readonly [number, number]): string => {
  const bits = steps.reduce(
    (all, step, side) => all | filled(side, step) | dot(side, marks[side]),
    0,
  );
  return bits === 0 ? ' ' : String.fromCharCode(braille | bits);
};

const filled = (side: number, steps: number): number => dots[side]?.[steps] ?? 0;
const dot = (side: number, step = 0): number =>
  step === 0 ? 0 : filled(side, step) & ~filled(side, step - 1);

const level = (steps: number, mark: number, { levels, line }: Glyphs): string =>
  steps > 0 ? levels.charAt(steps - 1) : mark > 0 ? line : ' ';
