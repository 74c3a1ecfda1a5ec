import { titleRow } from '../../panes/detail/layOut.ts';
import { notRecorded } from '../../panes/notice.ts';
import type { BodyProps } from '../../panes/open-view.ts';
import type { Glyphs } from '../../parts/glyphs.ts';
import { clean, fit, type Line, type Segment, wrap } from '../../parts/line.ts';
import { scrolled } from '../../parts/scroll.ts';
import { toneOf } from '../../parts/tone.ts';
import { sentenceText } from '../../text/sentence.ts';
import { duration } from '../../text/units.ts';
import { headline, type Row, rowsOf, totalMs } from './rows.ts';
import type { TraceData, TraceState } from './state.ts';
import { isTrace } from './state.ts';
import { backLines } from './text.ts';
import type { Station, Trace } from './types.ts';

type Props = BodyProps<TraceState, TraceData>;

const signOf = ({ state }: Station, glyphs: Glyphs): Segment => {
  switch (state) {
    case 'reached':
      return { text: glyphs.done, tone: 'good' };
    case 'waiting':
      return { text: glyphs.waiting, tone: 'warning' };
    case 'gap':
      return { text: glyphs.none, tone: 'dim' };
    case 'ahead':
      return { text: ' ' };
  }
};

const barOf = ({ bar }: Row, width: number, glyphs: Glyphs): string => {
  if (!bar || width <= 0) return ' '.repeat(Math.max(0, width));
  const from = Math.min(width - 1, Math.floor(bar.from * width));
  const to = Math.max(from + 1, Math.round(bar.to * width));
  return `${' '.repeat(from)}${glyphs.fills.charAt(0).repeat(to - from)}`
    .padEnd(width)
    .slice(0, width);
};

const nameWidth = 12;
const narrow = 100;

/** A trace as lines: a row for each station with its bar, below it where that was read, and what it waits for. */
const stationLines = (trace: Trace, props: Props): Line[] => {
  const { snapshot, state, width, glyphs } = props;
  const rows = rowsOf(trace, snapshot, state.pipeline, glyphs.moments);
  const widest = (of: (row: Row) => string) => Math.max(0, ...rows.map((row) => of(row).length));
  const [time, took, clock] = [
    widest((row) => row.time),
    widest((row) => row.took),
    width < narrow ? 0 : widest((row) => row.clock) + 1,
  ];
  const barWidth = Math.max(8, Math.min(40, width - nameWidth - time - took - clock - 60));
  const used = 3 + nameWidth + 1 + time + 1 + clock + took + 1 + barWidth + 1;
  const indent = ' '.repeat(3);
  return rows.flatMap((row): Line[] => {
    const { station, wait } = row;
    const own: Line = [
      { text: ' ' },
      signOf(station, glyphs),
      { text: ' ' },
      { text: fit(station.name, nameWidth, glyphs), bold: station.state === 'waiting' },
      { text: ` ${fit(row.time, time, { align: 'right', ...glyphs })} ` },
      { text: clock === 0 ? '' : fit(row.clock, clock, glyphs), tone: 'dim' },
      { text: `${fit(row.took, took, { align: 'right', ...glyphs })} ` },
      { text: `${barOf(row, barWidth, glyphs)} `, tone: 'accent' },
      { text: fit(row.coordinates, Math.max(0, width - used), glyphs).trimEnd() },
    ];
    const { why, readFrom, state: reached } = station;
    const below: Segment[] = [];
    if (wait)
      below.push({
        text: `waits for ${sentenceText(wait, glyphs.moments)}`,
        tone: wait.finding ? toneOf(wait.finding.level) : 'warning',
      });
    else if (reached === 'gap') below.push({ text: `not told: ${why ?? ''}`, tone: 'dim' });
    else if (reached === 'reached')
      below.push({ text: `read from ${readFrom}${why ? `; ${why}` : ''}`, tone: 'dim' });
    return [
      own,
      ...below.flatMap(({ text, tone }) =>
        wrap(text, width - 6, 3, glyphs).map(
          (part): Line => [{ text: `${indent}  ` }, { text: part, tone }],
        ),
      ),
    ];
  });
};

const noteLines = (trace: Trace, { width, glyphs }: Props): Line[] => {
  const total = totalMs(trace);
  const notes = [
    ...(total === null ? [] : [`commit ${glyphs.arrow} visible: ${duration(total)}`]),
    ...(trace.oneClock
      ? []
      : ['the clocks are those of several hosts: a difference between two of them is not exact']),
    ...trace.notes,
    ...(trace.facts.told === null && trace.facts.searched > 0
      ? [`${trace.facts.searched} records looked through`]
      : []),
  ];
  return notes.flatMap((note) =>
    wrap(note, width - 4, 4, glyphs).map(
      (text, index): Line => [
        { text: ` ${index === 0 ? glyphs.dot : ' '} `, tone: 'dim' },
        { text },
      ],
    ),
  );
};

/** All rows of the view below its title. */
export const rowsIn = (props: Props): { title: string; rows: readonly Line[] } => {
  const { data, snapshot, width, glyphs } = props;
  if (!data)
    return {
      title: 'Trace',
      rows: [[{ text: ` ${snapshot.replay ? notRecorded : 'nothing is watched'}`, tone: 'dim' }]],
    };
  if (isTrace(data))
    return {
      title: `Trace: ${headline(data)}`,
      rows: [...stationLines(data, props), [], ...noteLines(data, props)],
    };
  const [first = '', ...lines] = backLines(data, 500);
  return {
    title: `Trace back: ${first}`,
    rows: lines.map((text): Line => [{ text: fit(text, width - 1, glyphs).trimEnd() }]),
  };
};

const stateText = (data: TraceData): string =>
  data === undefined ? '' : data.state === 'read' ? '' : data.state;

/** What the view shows, at most `height` lines. */
export const traceViewLines = (props: Props): readonly Line[] => {
  const { state, data, width, height, glyphs } = props;
  const { title, rows } = rowsIn(props);
  const { lines, place } = scrolled(rows, state.top, { width, height: height - 1, glyphs });
  const note = [state.said, stateText(data), place].filter(Boolean).join(` ${glyphs.dot} `);
  const shown = fit(title, Math.max(20, width - note.length - 8), glyphs).trimEnd();
  return [titleRow({ title: shown, note: clean(note) }, width, glyphs), ...lines];
};
