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
): string[] => {
  const each = perColumn(glyphs);
  const steps = glyphs.dotted ? 4 : glyphs.levels.length;
  const heights = values.map((value) =>
    value === null ? null : Math.max(1, Math.round((Math.min(value, top) / top) * rows * steps)),
  );
  return Array.from({ length: rows }, (_, row) => {
    const below = (rows - 1 - row) * steps;
    const stepsIn = (height: number | null | undefined) =>
      Math.max(0, Math.min(steps, (height ?? 0) - below));
    let line = '';
    for (let at = 0; at < heights.length; at += each)
      line += glyphs.dotted
        ? sign(stepsIn(heights[at]), stepsIn(heights[at + 1]))
        : level(stepsIn(heights[at]), glyphs);
    return line;
  });
};

const sign = (left: number, right: number): string => {
  const bits = (dots[0][left] ?? 0) | (dots[1][right] ?? 0);
  return bits === 0 ? ' ' : String.fromCharCode(braille | bits);
};

const level = (steps: number, { levels }: Glyphs): string =>
  steps === 0 ? ' ' : levels.charAt(steps - 1);
