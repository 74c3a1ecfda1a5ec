import type { Glyphs } from './glyphs.ts';
import { cutLine, fit, type Line, lineWidth, type Segment, widthOf } from './line.ts';
import { perColumn, plot } from './plot.ts';
import { type Base, niceTop } from './scale.ts';
import type { Tone } from './tone.ts';

/** A value and when it was read, ms since the epoch. */
export type ChartPoint = { at: number; value: number };

/** A moment that matters, and what happened then, for the title; empty where that is said elsewhere. */
export type ChartMark = { at: number; what: string };

/** A chart as values: whoever has them says this much of it, and it is drawn here. */
export type Chart = {
  title: string;
  /** What it is about, where that is one of several. */
  of?: string;
  points: readonly ChartPoint[];
  /** What lies above them, as a line, at the same times. */
  above?: readonly ChartPoint[];
  /** A value in words. */
  text(value: number): string;
  /** What the scale is made of; as long as not told otherwise of tens. */
  base?: Base;
  /** What the scale reaches at least, so that charts compare. */
  least?: number;
  /** What must not be reached: a line where the scale is so high. */
  cap?: number | null;
  /** Moments in the time that is seen: a dashed line each. */
  marks?: readonly ChartMark[];
  /** In place of the newest value; null where there is none of now. */
  now?: string | null;
};

type Drawing = {
  /** Of the whole chart, axis and labels included. */
  width: number;
  height: number;
  /** How a time is labelled. */
  clock(at: number): string;
  /** Where the time ends; as long as not told otherwise with the last point. */
  until?: number;
  /** Where the scale of time begins at the latest; as long as not told otherwise with the first point. */
  since?: number;
  glyphs: Glyphs;
};

const withTimes = 4;

/**
 * Values over time as an area from zero, with a scale at the left and, from four lines on, times below.
 * Each column is the highest value of its part of the time, and blank where nothing was read. All lines
 * are `width` wide.
 */
export const chart = (
  { points, above = [], text, base = 10, least = 0, cap, marks = [] }: Omit<Chart, 'title'>,
  { width, height, clock, until, since, glyphs }: Drawing,
): Line[] => {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || height < 1) return [];
  const rows = height >= withTimes ? height - 1 : height;
  const highest = Math.max(...[...points, ...above].map(({ value }) => value));
  // A cap that is far away would leave nothing to see of what moves.
  const reach = cap && highest * 4 >= cap ? cap : 0;
  const top = niceTop(Math.max(highest, least, reach), base);
  const labelWidth = Math.max(widthOf(text(top)), widthOf(text(0)));
  const columns = Math.max(1, width - labelWidth - 1);
  const to = Math.max(until ?? last.at, last.at);
  const slots = columns * perColumn(glyphs);
  // Steps of round lengths, from round times on: what was drawn once stays the same, one step further left.
  const step = niceTop((to - Math.min(since ?? first.at, first.at)) / slots, 10);
  const from = (Math.floor(to / step) + 1 - slots) * step;
  const cells = buckets(points, from, step, slots);
  const lined = above.length > 0 ? buckets(above, from, step, slots) : [];
  const marked = new Set(
    marks
      .filter(({ at }) => at >= Math.max(from, first.at) && at <= to)
      .map(({ at }) => Math.floor((at - from) / step / perColumn(glyphs))),
  );
  const capRow = reach > 0 ? Math.min(rows - 1, Math.floor((1 - reach / top) * rows)) : -1;
  const lines = plot(cells, rows, top, glyphs, lined).map((area, row): Segment[] => {
    const label = row === 0 ? text(top) : row === rows - 1 ? text(0) : '';
    const edge = fit(label, labelWidth, { align: 'right', ...glyphs }) + glyphs.border.left;
    const drawn = row === capRow ? area.replaceAll(' ', glyphs.line) : area;
    const tone = row === capRow ? 'error' : 'accent';
    return [{ text: edge, tone: 'dim' }, ...withMarks(drawn, tone, row === 0, marked, glyphs)];
  });
  if (height < withTimes) return lines;
  const [begin, end] = [clock(from), clock(to)];
  const space = columns - widthOf(begin) - widthOf(end);
  const times = space > 0 ? `${begin}${' '.repeat(space)}${end}` : end;
  const below = `${' '.repeat(labelWidth + 1)}${fit(times, columns, glyphs)}`;
  return [...lines, [{ text: below, tone: 'dim' }]];
};

/** A row of the area, with a line at each of these columns where nothing is drawn, and at the top always. */
const withMarks = (
  area: string,
  tone: Tone,
  isTop: boolean,
  marked: ReadonlySet<number>,
  { mark }: Glyphs,
): Segment[] => {
  const seen = [...marked].filter((column) => isTop || area[column] === ' ').sort((a, b) => a - b);
  let from = 0;
  const parts = seen.flatMap((column): Segment[] => {
    const before = area.slice(from, column);
    from = column + 1;
    return [
      { text: before, tone },
      { text: mark, tone: 'dim' },
    ];
  });
  return [...parts, { text: area.slice(from), tone }].filter(({ text }) => text !== '');
};

/** A chart below its title, with its newest value; nothing where there is no time to be seen. */
export const titledChart = (told: Chart, drawing: Drawing & { dim?: boolean }): readonly Line[] => {
  const { title, of, points, text, cap, now, marks = [] } = told;
  const last = points.at(-1);
  if (!last || points.length < 2) return [];
  const share = cap ? ` of ${text(cap)} (${shareText(last.value / cap)})` : '';
  const figure = now === null ? drawing.glyphs.none : (now ?? text(last.value));
  // Of which row it is, is seen by the selection, too; the figure nowhere else.
  const whole = `${of === undefined ? '' : `${of}: `}${title} `;
  const called = widthOf(whole + figure) > drawing.width ? `${title} ` : whole;
  const head: Segment[] = [
    { text: called, tone: 'dim' },
    { text: figure, bold: true },
    { text: share, tone: 'dim' },
  ];
  const seen = marks.filter(({ at, what }) => what && at >= (points[0]?.at ?? 0));
  const legend = `  ${drawing.glyphs.mark} ${[...new Set(seen.map(({ what }) => what))].join(', ')}`;
  if (seen.length > 0 && lineWidth(head) + widthOf(legend) <= drawing.width)
    head.push({ text: legend, tone: 'dim' });
  const lines = [
    cutLine(head, drawing.width),
    ...chart(told, { ...drawing, height: drawing.height - 1 }),
  ];
  return drawing.dim ? lines.map((line) => line.map(dimmed)) : lines;
};

const dimmed = (segment: Segment): Segment => ({ ...segment, tone: 'dim' satisfies Tone });

const shareText = (share: number): string => {
  const percent = share * 100;
  return percent > 0 && percent < 0.1 ? '< 0.1 %' : `${percent.toFixed(percent < 10 ? 1 : 0)} %`;
};

/** The highest value in each step of time; one that lasts until the next fills what lies between. */
const buckets = (
  points: readonly ChartPoint[],
  from: number,
  step: number,
  slots: number,
): (number | null)[] => {
  const bars = Array<number | null>(slots).fill(null);
  const [first, last] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
  // But not across an outage.
  const longest = (3 * (last - first)) / Math.max(1, points.length - 1);
  const slotOf = (at: number) => Math.max(0, Math.min(slots - 1, Math.floor((at - from) / step)));
  points.forEach(({ at, value }, index) => {
    const next = points[index + 1]?.at ?? at;
    const [begin, end] = [slotOf(at), slotOf(next - at > longest ? at : next)];
    for (let slot = begin; slot <= Math.max(begin, end - 1); slot += 1)
      bars[slot] = Math.max(bars[slot] ?? 0, value);
  });
  return bars;
};
