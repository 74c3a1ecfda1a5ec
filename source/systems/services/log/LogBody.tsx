import type { BodyProps } from '../../../panes/view.ts';
import { Line, type Segment } from '../../../parts/Line.tsx';
import type { Tone } from '../../../parts/tone.ts';
import { fit, wrap } from '../../../parts/width.ts';
import type { LogLevel } from '../../../text/loglevel.ts';
import { LogNames, LogTitle } from './LogTitle.tsx';
import { pageOf, timeWidth } from './page.ts';
import { levelAt, parse, rowsOf } from './rows.ts';
import type { LogData } from './source.ts';
import { indexOf, type LogState, type Page, windowOf } from './state.ts';

type Props = BodyProps<LogState, LogData>;
type Row = { key: string; segments: Segment[]; marked: boolean };

/** The lines of one log. Only those that are seen are laid out. */
export const LogBody = (props: Props) => {
  const { state, snapshot, width, glyphs } = props;
  const page = pageOf(props);
  const { top, cursor } = windowOf(page, state.at);
  const rows: Row[] = page.lines.length === 0 ? noticeRows(props) : [];
  for (let { index } = top; index < page.lines.length && rows.length < page.height; index += 1) {
    const marked = cursor?.index === index ? cursor.row : -1;
    rows.push(...lineRows(props, page, index, marked).slice(index === top.index ? top.row : 0));
  }
  return (
    <>
      <LogNames names={props.data.names} service={state.service} width={width} glyphs={glyphs} />
      <LogTitle
        {...props}
        cursor={cursor?.index ?? null}
        day={dayOf(page, top.index, snapshot.at)}
      />
      {rows.slice(0, page.height).map(({ key, segments, marked }) => (
        // By its line and not by its place: what only moves up is not laid out anew.
        <Line key={key} segments={segments} inverse={marked} />
      ))}
    </>
  );
};

const tones: Record<LogLevel, Tone> = { error: 'error', warning: 'warning' };

const lineRows = ({ state, data, glyphs }: Props, page: Page, index: number, marked: number) => {
  const line = page.lines[index];
  if (!line) return [];
  // In all lines: the head of a stack trace may be hidden by the filter.
  const level = levelAt(data.lines, indexOf(data.lines, line.seq));
  const plain: Tone = line.missed === undefined ? 'plain' : 'dim';
  return rowsOf(line, page.width, page.wrap).map((text, row): Row => {
    const time = row === 0 ? parse(line).time : '';
    // Of thousands of signs only those are looked at that can have room.
    const near = text.slice(0, page.width * 6);
    const fitted = fit(near, page.width, glyphs);
    return {
      key: `${line.seq}.${row}`,
      segments: [
        { text: row === marked ? glyphs.marker : ' ' },
        ...(state.times ? [{ text: `${time.padEnd(timeWidth)} `, tone: 'dim' as const }] : []),
        // Only the cursor's bar goes to the edge: spaces are bytes, too.
        { text: row === marked ? fitted : fitted.trimEnd(), tone: level ? tones[level] : plain },
      ],
      marked: row === marked,
    };
  });
};

// The day of the first line that has a time; none for today, which goes without saying.
const dayOf = ({ lines }: Page, top: number, now: number): string => {
  for (let index = top; index < Math.min(lines.length, top + 50); index += 1) {
    const line = lines[index];
    const at = line ? parse(line).at : null;
    if (at === null) continue;
    const day = new Date(at).toISOString().slice(0, 10);
    return day === new Date(now).toISOString().slice(0, 10) ? '' : day;
  }
  return '';
};

/** What is said where there are no lines. */
const noticeRows = ({ state, filter, data, snapshot, width, glyphs }: Props): Row[] => {
  const say = (text: string, tone: Tone): Row[] =>
    wrap(text, width - 2, 3, glyphs).map((part) => ({
      key: part,
      segments: [{ text: ` ${part}`, tone }],
      marked: false,
    }));
  const { service } = state;
  if (data.lines.length > 0) return say(`no line of ${service} matches ${filter}`, 'dim');
  if (data.trouble) return say(`${glyphs.error} ${data.trouble}; it is tried again`, 'error');
  if (!data.looked) return [];
  const job = snapshot.samples.at(-1)?.readings.services?.value?.job;
  if (service === 'job' && job?.state === 'stopped')
    return say('no job has been submitted yet; what it logs appears here', 'dim');
  const now = snapshot.derived.services.find(({ name }) => name === service);
  const why = now && now.state !== 'running' ? ` (it is ${now.state})` : '';
  return say(`${service} has logged nothing yet${why}; what it logs appears here`, 'dim');
};
