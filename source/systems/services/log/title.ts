import { ofLab } from '../../../panes/narrow.ts';
import type { BodyProps } from '../../../panes/open-view.ts';
import type { Glyphs } from '../../../parts/glyphs.ts';
import { clean, fit, type Line, lineWidth, type Segment } from '../../../parts/line.ts';
import type { TimesChoice } from '../../../text/times.ts';
import { placeNote } from './page.ts';
import type { LogData } from './source.ts';
import type { LogState } from './state.ts';

const ways: Record<TimesChoice, string> = { utc: 'UTC', local: 'local', ago: 'ago' };

/** The names of all logs, this one's marked; those around it where there is no room for all. */
export const namesLine = (
  names: readonly string[],
  service: string,
  width: number,
  glyphs: Glyphs,
): Line => {
  const own = names.indexOf(service);
  let [from, to] = [0, names.length];
  const more = (is: boolean): Segment[] =>
    is ? [{ text: ` ${glyphs.ellipsis}`, tone: 'dim' }] : [];
  const segments = () => [
    ...more(from > 0),
    ...names.slice(from, to).map((name): Segment => {
      const marked = name === service;
      const text = `${marked ? glyphs.marker : ' '}${name}`;
      return { text, tone: marked ? 'accent' : 'dim', bold: marked };
    }),
    ...more(to < names.length),
  ];
  while (to - from > 1 && lineWidth(segments()) > width) {
    if (to - 1 - own >= own - from) to -= 1;
    else from += 1;
  }
  return segments();
};

const onOff = (on: boolean): string => (on ? 'on' : 'off');

/** What is shown of which log. `day`: of the first line seen, where that is not today. */
export const titleLine = (
  props: BodyProps<LogState, LogData>,
  cursor: number | null,
  day: string,
): Line => {
  const { state, filter, data, snapshot, width, glyphs } = props;
  const name = clean(`${state.service}${ofLab(snapshot, state.system)}`);
  const dim = (text: string): Segment => ({ text, tone: 'dim' });
  const rule = (length: number) => dim(glyphs.line.repeat(Math.max(1, length)));
  const follows = state.at === null;
  const follow: Segment = {
    text: `follow ${onOff(follows)}`,
    tone: follows ? 'good' : 'warning',
    bold: !follows,
  };
  const wraps = dim(`wrap ${onOff(state.wrap)}`);
  const times = dim(
    state.times ? `times ${ways[glyphs.moments.how]}${day && ` ${day}`}` : 'times off',
  );
  const trouble = data.lines.length > 0 && data.trouble !== undefined;
  const said: Segment[] = trouble
    ? [{ text: clean(`${glyphs.error} ${data.trouble}`), tone: 'error' }]
    : state.said === ''
      ? []
      : [{ text: clean(state.said), tone: 'accent' }];
  const only = state.serious ? 'errors and warnings  ' : '';
  const end = `${only}${filter === '' ? '' : `/${clean(filter)}  `}${placeNote(props, cursor)}`;

  const dot = dim(` ${glyphs.dot} `);
  const line = (parts: readonly Segment[]): Segment[] => [
    rule(1),
    { text: ` Log of ${name} `, tone: 'accent', bold: true },
    rule(1),
    { text: ' ' },
    ...parts.flatMap((part, index) => (index === 0 ? [part] : [dot, part])),
    { text: ' ' },
  ];
  // What a narrow screen can do without goes first; that it does not follow is always seen.
  const stages = [
    [follow, wraps, times, ...said],
    [follow, wraps, ...said],
    [follow, ...said],
  ];
  const least = line([follow]);
  const roomOf = (segments: readonly Segment[]) => width - lineWidth(segments) - 3;
  const start = stages.map(line).find((each) => roomOf(each) >= lineWidth([dim(end)])) ?? least;
  const room = Math.max(1, roomOf(start));
  const shown = lineWidth([dim(end)]) > room ? fit(end, room, { cut: 'start', ...glyphs }) : end;
  return [...start, rule(room - lineWidth([dim(shown)]) + 1), dim(` ${shown} `)];
};
