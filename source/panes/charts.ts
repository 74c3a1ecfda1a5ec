import { type Chart, titledChart } from '../parts/chart.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import { clean, type Line, sideBySide } from '../parts/line.ts';
import { timeText } from '../text/times.ts';
import { marksIn } from '../watch/marks.ts';
import type { Snapshot } from '../watch/snapshot.ts';

type Room = {
  width: number;
  /** Where the time ends; as long as not told otherwise with the last point. */
  until?: number;
  /** Where it begins at the latest; as long as not told otherwise with the first point. */
  since?: number;
  /** How wide each is at least, as long as it is not the only one. */
  narrowest?: number;
  dim?: boolean;
  glyphs: Glyphs;
};

const narrowestOne = 44;
const lowest = 3;
/** Time needs width more than height: charts stand below each other as long as they are as high as this. */
const high = 6;
/** What is higher than this shows no more. */
const highest = 10;

const seen = (charts: readonly Chart[]) => charts.filter(({ points }) => points.length > 1);
const mostBeside = (width: number, narrowest = narrowestOne): number =>
  Math.max(1, Math.floor(width / narrowest));

/**
 * As many charts as have room, the first ones first: beside each other where it is wide, and below each
 * other where it is high. No lines where none has.
 */
export const chartLines = (
  charts: readonly Chart[],
  { width, height, ...room }: Room & { height: number },
): Line[] => {
  const shown = seen(charts);
  if (shown.length === 0 || height < lowest) return [];
  const wanted = Math.max(1, Math.min(shown.length, Math.floor(height / high)));
  const beside = Math.min(Math.ceil(shown.length / wanted), mostBeside(width, room.narrowest));
  const stacked = Math.min(Math.ceil(shown.length / beside), Math.max(1, wanted));
  const each = Math.floor((width - 1) / beside);
  return Array.from({ length: stacked }, (_, row) => {
    // What can't be shared out evenly is for those above.
    const lines = Math.min(highest, Math.floor((height + stacked - 1 - row) / stacked));
    const drawing = {
      ...room,
      width: each - 1,
      height: lines,
      clock: (at: number) => timeText(at, room.glyphs.moments),
    };
    const blocks = shown
      .slice(row * beside, (row + 1) * beside)
      .map((chart) => ({ width: each, lines: titledChart(chart, drawing) }));
    return sideBySide(...blocks).map((line) => [{ text: ' ' }, ...line]);
  }).flat();
};

/** All charts, each so high, where there is a page for them. */
export const chartPage = (charts: readonly Chart[], each: number, room: Room): Line[] => {
  const rows = Math.ceil(seen(charts).length / mostBeside(room.width));
  return Array.from({ length: rows }, (_, row) => {
    const from = row * mostBeside(room.width);
    const beside = seen(charts).slice(from, from + mostBeside(room.width));
    return chartLines(beside, { ...room, height: each });
  }).flat();
};

/** Charts with the moments at which systems of a lab went away and came back. */
export const withMarks = (
  charts: readonly Chart[],
  snapshot: Pick<Snapshot, 'events' | 'systems'>,
  lab: string | undefined,
): readonly Chart[] => {
  const marks = marksIn(snapshot, lab).map(({ at, name, back }) => ({
    at,
    what: `${name} ${back ? 'back' : 'away'}`,
  }));
  return marks.length === 0 ? charts : charts.map((chart) => ({ ...chart, marks }));
};

/** Charts of one row of several, with its name. */
export const chartsOf = (name: string, charts: readonly Chart[]): Chart[] =>
  charts.map((chart) => ({ ...chart, of: clean(name) }));
