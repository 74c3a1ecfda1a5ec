import type { BodyProps } from '../../../panes/open-view.ts';
import { fit, type Line, wrap } from '../../../parts/line.ts';
import { withScrollBar } from '../../../parts/scroll.ts';
import type { Tone } from '../../../parts/tone.ts';
import type { LogLevel } from '../../../text/loglevel.ts';
import { dayText, type Times, timeCell } from '../../../text/times.ts';
import { jobName } from '../../../watch/lab.ts';
import { viewOf } from '../../../watch/view.ts';
import { services } from '../readings.ts';
import { located, pageOf, timeWidth } from './page.ts';
import { levelAt, parse, rowsOf } from './rows.ts';
import type { LogData } from './source.ts';
import { indexOf, type LogState, type Page, windowOf } from './state.ts';
import { namesLine, titleLine } from './title.ts';

type Props = BodyProps<LogState, LogData>;

/** The lines of one log. Only those that are seen are laid out. */
export const logLines = (given: Props): Line[] => {
  const props = { ...given, state: located(given) };
  const { state, data, snapshot, width, glyphs } = props;
  const page = pageOf(props);
  const { top, cursor } = windowOf(page, state.at);
  const rows: Line[] = page.lines.length === 0 ? noticeRows(props) : [];
  for (let { index } = top; index < page.lines.length && rows.length < page.height; index += 1) {
    const marked = cursor?.index === index ? cursor.row : -1;
    rows.push(...lineRows(props, page, index, marked).slice(index === top.index ? top.row : 0));
  }
  return [
    namesLine(data.names, state.service, width, glyphs),
    titleLine(props, cursor?.index ?? null, dayOf(page, top.index, snapshot.at, glyphs.moments)),
    ...withScrollBar(rows.slice(0, page.height), {
      ...{ top: top.index, all: page.lines.length, width, glyphs },
    }),
  ];
};

const tones: Record<LogLevel, Tone> = { error: 'error', warning: 'warning' };

const lineRows = (
  { state, data, width, glyphs }: Props,
  page: Page,
  index: number,
  marked: number,
) => {
  const line = page.lines[index];
  if (!line) return [];
  // In all lines: the head of a stack trace may be hidden by the filter.
  const level = levelAt(data.lines, indexOf(data.lines, line.seq));
  const plain: Tone = line.missed === undefined ? 'plain' : 'dim';
  const { start, at, time } = parse(line);
  const stamp = at === null ? time : timeCell(at, glyphs.moments, /\./.test(time));
  return rowsOf(line, page.width, page.wrap).map((text, row): Line => {
    const selected = row === marked;
    if (start && row === 0) {
      const mark = { text: selected ? glyphs.marker : ' ', selected };
      const rule = ` start ${glyphs.line.repeat(Math.max(1, width - 13))}`;
      return [mark, { text: glyphs.line.repeat(4) + rule, tone: 'accent', selected }];
    }
    const told = row === (start ? 1 : 0) ? stamp : '';
    // Of thousands of signs only those are looked at that can have room.
    const near = text.slice(0, page.width * 6);
    const fitted = fit(near, page.width, glyphs);
    return [
      { text: selected ? glyphs.marker : ' ', selected },
      ...(state.times
        ? [{ text: `${told.padEnd(timeWidth)} `, tone: 'dim' as const, selected }]
        : []),
      // The cursor's bar goes to the edge.
      { text: fitted, tone: level ? tones[level] : plain, selected },
    ];
  });
};

// The day of the first line that has a time; none for today, which goes without saying.
const dayOf = ({ lines }: Page, top: number, now: number, times: Times): string => {
  if (times.how === 'ago') return '';
  for (let index = top; index < Math.min(lines.length, top + 50); index += 1) {
    const line = lines[index];
    const at = line ? parse(line).at : null;
    if (at === null) continue;
    const day = dayText(at, times);
    return day === dayText(now, times) ? '' : day;
  }
  return '';
};

/** What is said where there are no lines. */
const noticeRows = ({ state, filter, data, snapshot, width, glyphs }: Props): Line[] => {
  const say = (text: string, tone: Tone): Line[] =>
    wrap(text, width - 2, 3, glyphs).map((part) => [{ text: ` ${part}`, tone }]);
  const { service } = state;
  if (data.lines.length > 0) {
    const which = state.serious ? 'error or warning' : 'line';
    return say(`no ${which} of ${service}${filter && ` matches ${filter}`}`, 'dim');
  }
  if (data.trouble) return say(`${glyphs.error} ${data.trouble}; it is tried again`, 'error');
  if (!data.looked) return [];
  const view = viewOf(snapshot, services, state.system);
  const job = view?.reading.value?.job;
  if (service === jobName && job?.state === 'stopped')
    return say('no job has been submitted yet; what it logs appears here', 'dim');
  const now = view?.rows.services.find(({ name }) => name === service);
  const why = now && now.state !== 'running' ? ` (it is ${now.state})` : '';
  return say(`${service} has logged nothing yet${why}; what it logs appears here`, 'dim');
};
