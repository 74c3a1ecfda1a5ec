import type { Glyphs } from './glyphs.ts';

/**
 * The last `width` values as a line of bars, newest at the right; from zero to the highest of them.
 * Zero alone has the lowest bar, so that little can be told from nothing.
 */
export const sparkline = (values: readonly number[], width: number, glyphs: Glyphs): string => {
  const shown = values.slice(-Math.max(0, width)).map((v) => (v > 0 && Number.isFinite(v) ? v : 0));
  const highest = Math.max(...shown, 0);
  const top = glyphs.levels.length - 1;
  const bars = shown.map((value) =>
    glyphs.levels.charAt(value === 0 ? 0 : Math.max(1, Math.round((value / highest) * top))),
  );
  return bars.join('').padStart(width);
};
