import type { BodyProps } from '../../../panes/open-view.ts';
import { filterRows } from '../../../panes/rows.ts';
import { count } from '../../../text/units.ts';
import type { LogLine } from './ring.ts';
import { parse } from './rows.ts';
import type { LogData } from './source.ts';
import type { LogState, Page } from './state.ts';

/** Columns before the text of a line: the cursor's mark and, where shown, the time. */
export const timeWidth = 12;
const markWidth = 1;
// The names of the logs, and the line below them.
export const headLines = 2;

const searched = (line: LogLine): string => {
  const { time, text } = parse(line);
  return `${time} ${text}`;
};

let last: { lines: readonly LogLine[]; filter: string; shown: readonly LogLine[] } | undefined;

/** The lines that the filter leaves. Keys and frames ask for the same ones. */
export const shownLines = (lines: readonly LogLine[], filter: string): readonly LogLine[] => {
  if (last?.lines !== lines || last.filter !== filter)
    last = { lines, filter, shown: filterRows(lines, filter, searched) };
  return last.shown;
};

type Shown = Pick<BodyProps<LogState, LogData>, 'state' | 'filter' | 'data' | 'width' | 'height'>;

/** The page that a body of this size shows. */
export const pageOf = ({ state, filter, data, width, height }: Shown): Page => ({
  lines: shownLines(data.lines, filter),
  width: width - markWidth - (state.times ? timeWidth + 1 : 0),
  height: Math.max(1, height - headLines),
  wrap: state.wrap,
});

/** Where one is in the log, and how much of it there is, in words. */
export const placeNote = ({ state, filter, data }: Shown, cursor: number | null): string => {
  if (!data.looked) return '';
  const shown = shownLines(data.lines, filter).length;
  const place = cursor === null || shown === 0 ? '' : `${count(cursor + 1)}/`;
  const all = filter === '' ? '' : ` of ${count(data.lines.length)}`;
  const newest = data.lines.at(-1)?.seq ?? 0;
  const more = state.at !== null && data.newest > newest ? ` +${count(data.newest - newest)}` : '';
  const last = filter === '' ? shown : data.lines.length;
  return `${place}${count(shown)}${all}${more} ${last === 1 ? 'line' : 'lines'}`;
};
