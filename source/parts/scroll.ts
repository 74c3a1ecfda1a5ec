import { count } from '../text/units.ts';
import type { Glyphs } from './glyphs.ts';
import { fitLine, type Line } from './line.ts';

type Area = { width: number; height: number; glyphs: Glyphs };

/** The first row to show, so that the last one is not scrolled past. */
export const topOf = (top: number, rows: number, height: number): number =>
  Math.max(0, Math.min(top, rows - height));

/**
 * The rows that have room from the one at `top` on, with a bar at their right edge where there are more of
 * them, and which ones they are: `13–33/77`, nothing where all are seen.
 */
export const scrolled = (
  rows: readonly Line[],
  wanted: number,
  { width, height, glyphs }: Area,
): { lines: readonly Line[]; place: string } => {
  const room = Math.max(0, height);
  const top = topOf(wanted, rows.length, room);
  const lines = rows.slice(top, top + room);
  const all = rows.length;
  if (all <= room) return { lines, place: '' };
  return {
    lines: withScrollBar(lines, { top, all, width, glyphs }),
    place: `${count(top + 1)}–${count(top + lines.length)}/${count(all)}`,
  };
};

/** Lines with a bar in their last column that says which part of all they are; as they are where they are all. */
export const withScrollBar = (
  lines: readonly Line[],
  { top, all, width, glyphs }: { top: number; all: number } & Omit<Area, 'height'>,
): readonly Line[] => {
  const seen = lines.length;
  if (seen === 0 || all <= seen) return lines;
  const length = Math.max(1, Math.round((seen * seen) / all));
  const from = Math.round((top / (all - seen)) * (seen - length));
  return lines.map((line, index): Line => {
    if (index < from || index >= from + length) return line;
    const last = line.at(-1);
    const { selected, hit } = last ?? {};
    const on = { ...(selected && { selected, picture: true }), ...(hit && { hit }) };
    return [...fitLine(line, width - 1), { text: glyphs.scrollBar, tone: 'dim', ...on }];
  });
};
