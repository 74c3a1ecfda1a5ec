import type { Glyphs } from './glyphs.ts';
import { fit, widthOf } from './line.ts';

/** A value and when it was read, ms since the epoch. */
export type ChartPoint = { at: number; value: number };

type ChartOptions = {
  /** Of the whole chart, axis and labels included; at least three rows. */
  width: number;
  height: number;
  /** How a value is labelled: the same at every tick where the scale is the same. */
  label(value: number): string;
  /** How a time is labelled. */
  clock(at: number): string;
  glyphs: Glyphs;
};

/** The smallest of 1, 2, 4, 8, 16 … times a unit of 1024s that is at least `value`; 1 for nothing. */
export const niceTop = (value: number): number => {
  let top = 1;
  while (top < value) top *= 2;
  return top;
};

/**
 * Values over time as bars from zero, with a scale at the left and times below; each column is the
 * highest value of its part of the time, and blank where nothing was read. All lines are `width` wide.
 */
export const chart = (points: readonly ChartPoint[], options: ChartOptions): string[] => {
  const { width, height, label, clock, glyphs } = options;
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return [];
  const rows = Math.max(1, height - 1);
  const top = niceTop(Math.max(...points.map(({ value }) => value)));
  const labels = [label(top), label(0)];
  const labelWidth = Math.max(...labels.map(widthOf));
  const columns = Math.max(1, width - labelWidth - 1);
  const bars = buckets(points, first.at, last.at, columns);
  const steps = glyphs.levels.length;
  const lines = Array.from({ length: rows }, (_, row) => {
    const fromBottom = rows - 1 - row;
    const text = row === 0 ? label(top) : fromBottom === 0 ? label(0) : '';
    const cells = bars.map((value) => {
      if (value === null) return ' ';
      const eighths = Math.ceil((value / top) * rows * steps) - fromBottom * steps;
      // Zero is a value too, and not the same as none.
      const level = fromBottom === 0 ? Math.max(1, eighths) : eighths;
      return level <= 0 ? ' ' : glyphs.levels.charAt(Math.min(steps, level) - 1);
    });
    return `${fit(text, labelWidth, { align: 'right', ...glyphs })}${glyphs.border.left}${cells.join('')}`;
  });
  const [from, to] = [clock(first.at), clock(last.at)];
  const space = columns - widthOf(from) - widthOf(to);
  const times = space > 0 ? `${from}${' '.repeat(space)}${to}` : to;
  return [...lines, `${' '.repeat(labelWidth + 1)}${fit(times, columns, glyphs)}`];
};

const buckets = (
  points: readonly ChartPoint[],
  from: number,
  to: number,
  columns: number,
): (number | null)[] => {
  const bars = Array<number | null>(columns).fill(null);
  const span = Math.max(1, to - from);
  // Fewer points than columns: each lasts until the next, but not across an outage.
  const step = span / Math.max(1, points.length - 1);
  points.forEach(({ at, value }, index) => {
    const next = points[index + 1]?.at ?? at;
    const end = next - at > 3 * step ? at : next;
    const column = (time: number) =>
      Math.min(columns - 1, Math.floor(((time - from) / span) * columns));
    for (let x = column(at); x <= Math.max(column(at), column(end) - (end === at ? 0 : 1)); x += 1)
      bars[x] = Math.max(bars[x] ?? 0, value);
  });
  return bars;
};
