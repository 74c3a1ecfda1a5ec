import type { BodyProps } from '../../../panes/open-view.ts';
import { filterRows } from '../../../panes/rows.ts';
import { count } from '../../../text/units.ts';
import type { LogLine } from './ring.ts';
import { parse, seriousLines } from './rows.ts';
import type { LogData } from './source.ts';
import { type LogState, type Page, placeOfTime } from './state.ts';

/** Columns before the text of a line: the cursor's mark and, where shown, the time. */
export const timeWidth = 12;
const markWidth = 1;
// And after it: the scroll bar.
const barWidth = 1;
// The names of the logs, and the line below them.
export const headLines = 2;

const searched = (line: LogLine): string => {
  const { time, text } = parse(line);
  return `${time} ${text}`;
};

/** The lines that a filter leaves. */
export const matching = (lines: readonly LogLine[], filter: string): readonly LogLine[] =>
  filterRows(lines, filter, searched);

type Wanted = { lines: readonly LogLine[]; filter: string; serious: boolean };
let last: (Wanted & { shown: readonly LogLine[] }) | undefined;

/** The lines that are not hidden. Keys and frames ask for the same ones. */
const shownLines = ({ state: { serious }, filter, data: { lines } }: Shown) => {
  if (last?.lines !== lines || last.filter !== filter || last.serious !== serious) {
    const shown = matching(serious ? seriousLines(lines) : lines, filter);
    last = { lines, filter, serious, shown };
  }
  return last.shown;
};

type Shown = Pick<BodyProps<LogState, LogData>, 'state' | 'filter' | 'data' | 'width' | 'height'>;

/** The page that a body of this size shows. */
export const pageOf = (log: Shown): Page => ({
  lines: shownLines(log),
  width: log.width - markWidth - barWidth - (log.state.times ? timeWidth + 1 : 0),
  height: Math.max(1, log.height - headLines),
  wrap: log.state.wrap,
});

/** What was chosen, with the place of the moment at which it was opened in place of that. */
export const located = (log: Shown): LogState => {
  const { state } = log;
  if (state.from === null) return state;
  const at = placeOfTime(pageOf(log), state.from);
  return { ...state, at, from: at === null ? state.from : null };
};

/** Where one is in the log, and how much of it there is, in words. */
export const placeNote = (log: Shown, cursor: number | null): string => {
  const { state, filter, data } = log;
  if (!data.looked) return '';
  const shown = shownLines(log).length;
  const whole = filter === '' && !state.serious;
  const place = cursor === null || shown === 0 ? '' : `${count(cursor + 1)}/`;
  const all = whole ? '' : ` of ${count(data.lines.length)}`;
  const newest = data.lines.at(-1)?.seq ?? 0;
  const more = state.at !== null && data.newest > newest ? ` +${count(data.newest - newest)}` : '';
  const last = whole ? shown : data.lines.length;
  return `${place}${count(shown)}${all}${more} ${last === 1 ? 'line' : 'lines'}`;
};
