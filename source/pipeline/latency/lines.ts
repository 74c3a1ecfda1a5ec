import { chartLines } from '../../panes/charts.ts';
import { titleRow } from '../../panes/detail/layOut.ts';
import type { BodyProps } from '../../panes/open-view.ts';
import type { Glyphs } from '../../parts/glyphs.ts';
import { clean, fit, type Line, type Segment, wrap } from '../../parts/line.ts';
import { scrolled } from '../../parts/scroll.ts';
import { type Column, table } from '../../parts/table.ts';
import { age, short } from '../../text/figures.ts';
import { duration, plural } from '../../text/units.ts';
import {
  type HopLatency,
  type Latency,
  type Quantiles,
  type TableFreshness,
  windowMinutes,
} from '../../watch/latency.ts';
import type { PipelineView, Snapshot } from '../../watch/snapshot.ts';
import { hopChartsOf } from './charts.ts';
import { besideText, hopText, isTold, leftOut, stateText } from './text.ts';

/** The pipeline that is shown, the first row that is seen, and what the last key did. */
export type LatencyState = { pipeline: string; top: number; said: string };
type Props = BodyProps<LatencyState, undefined>;

const figureWidth = 7;
const nameWidth = 18;
// Below it there is room for the quantiles alone.
const wide = 100;

const quantileNames = ['p50', 'p95', 'p99'] as const;

type Room = { name: number; figure: number; counted: boolean };
const roomIn = (width: number): Room =>
  width >= wide
    ? { name: nameWidth, figure: figureWidth, counted: true }
    : { name: 13, figure: 6, counted: false };

const right = (text: string, width: number, glyphs: Glyphs): string =>
  ` ${fit(text, width, { align: 'right', ...glyphs })}`;

const headLines = ({ name, figure, counted }: Room, glyphs: Glyphs): Line[] => {
  const windows = windowMinutes.map((minutes) =>
    right(minutes === 1 ? '1 minute' : `${minutes} minutes`, 3 * figure + 2, glyphs),
  );
  const quantiles = windowMinutes.flatMap(() =>
    quantileNames.map((each) => right(each, figure, glyphs)),
  );
  const indent = ' '.repeat(name + 1);
  return [
    [{ text: indent + windows.join(''), tone: 'dim' }],
    [
      { text: indent + quantiles.join(''), tone: 'dim' },
      { text: counted ? right('CHANGES', figure + 2, glyphs) : '', tone: 'dim' },
    ],
  ];
};

const hopLine = (
  { hop, windows }: HopLatency,
  { name, figure, counted }: Room,
  glyphs: Glyphs,
): Line => {
  const whole = hop === 'total';
  const called = hopText(hop, glyphs.arrow);
  const text = counted || whole ? called : hop;
  const cells = windowMinutes.flatMap((minutes): Segment[] => {
    const told: Quantiles | null = windows[minutes];
    return quantileNames.map((each) => ({
      text: right(told ? duration(told[each]) : glyphs.none, figure, glyphs),
      tone: told ? 'plain' : 'dim',
      bold: whole,
    }));
  });
  return [
    { text: ` ${fit(text, name, glyphs)}`, bold: whole },
    ...cells,
    { text: counted ? right(short(windows[60]?.count ?? 0), figure + 2, glyphs) : '', tone: 'dim' },
  ];
};

const noteLines = (notes: readonly string[], { width, glyphs }: Props): Line[] =>
  notes.flatMap((note) =>
    wrap(note, width - 4, 3, glyphs).map(
      (text, index): Line => [
        { text: ` ${index === 0 ? glyphs.dot : ' '} `, tone: 'dim' },
        { text },
      ],
    ),
  );

const besideLines = (latency: Latency, room: Room, props: Props): Line[] => {
  const told = latency.beside.filter(isTold);
  if (told.length === 0) return [];
  const title = `Beside it, in ${besideText(latency)}`;
  return [
    titleRow({ title, note: 'no query reads it' }, props.width, props.glyphs),
    ...told.map((hop) => hopLine(hop, room, props.glyphs)),
  ];
};

const amount = (value: bigint | null | undefined, glyphs: Glyphs): string =>
  value === null || value === undefined ? glyphs.none : short(value);

const columns: readonly Column<TableFreshness>[] = [
  { key: 'table', title: 'TABLE', width: 14, flex: 1, max: 40, text: (row) => clean(row.table) },
  {
    ...{ key: 'state', title: 'STATE', width: 14 },
    text: (row, _width, glyphs) => stateText(row) ?? glyphs.none,
    tone: ({ state }) => (state === 'behind' ? 'warning' : state === 'idle' ? 'good' : 'dim'),
  },
  {
    ...{ key: 'fresh', title: 'NEWEST', width: 8, align: 'right' },
    text: ({ freshMs }, _width, glyphs) => (freshMs === null ? glyphs.none : age(freshMs)),
  },
  {
    ...{ key: 'waiting', title: 'WAITING', width: 8, align: 'right' },
    text: ({ waiting, uncaptured }, _width, glyphs) =>
      amount(waiting === null ? null : waiting + (uncaptured ?? 0n), glyphs),
  },
  ...(['inserts', 'updates', 'deletes'] as const).map(
    (how): Column<TableFreshness> => ({
      ...{ key: how, title: how.toUpperCase(), width: 7, align: 'right' },
      text: ({ written }, _width, glyphs) => amount(written?.[how], glyphs),
    }),
  ),
];

const tableLines = (tables: readonly TableFreshness[], { width, glyphs }: Props): Line[] => {
  const title = 'Tables';
  const note = 'rows changed within a minute';
  const rows =
    tables.length === 0
      ? [[{ text: ' no topic of a captured table is known', tone: 'dim' as const }]]
      : table({ columns, rows: tables, width, height: tables.length + 1, glyphs });
  return [titleRow({ title, note }, width, glyphs), ...rows];
};

const pipelineIn = ({ pipelines }: Snapshot, id: string): PipelineView | undefined =>
  pipelines.find((each) => each.id === id);

/** All rows of the view below its title. */
export const latencyRows = (props: Props): readonly Line[] => {
  const { snapshot, state, width, glyphs } = props;
  const pipeline = pipelineIn(snapshot, state.pipeline);
  if (!pipeline) return [[{ text: ' this pipeline is watched no longer', tone: 'dim' }]];
  const { latency, tables, flow } = pipeline;
  const room = roomIn(width);
  const sampled = latency.hops.reduce((most, { windows }) => {
    return Math.max(most, windows[60]?.count ?? 0);
  }, 0);
  const notes = [
    ...(flow.captureBehindMs === null
      ? []
      : [
          `${hopText('captured', glyphs.arrow)} by Debezium’s own MilliSecondsBehindSource: ${duration(flow.captureBehindMs)}, of its last event`,
        ]),
    ...(sampled === 0 ? ['no change has been seen in the topics within the last hour'] : []),
    ...leftOut(latency),
  ];
  return [
    ...headLines(room, glyphs),
    ...latency.hops.map((hop) => hopLine(hop, room, glyphs)),
    ...noteLines(notes, props),
    ...besideLines(latency, room, props),
    ...tableLines(tables, props),
  ];
};

/** What the view shows, at most `height` lines. */
export const latencyLines = (props: Props): readonly Line[] => {
  const { snapshot, state, width, height, glyphs } = props;
  const rows = latencyRows(props);
  const room = Math.max(1, height - 1);
  const { lines, place } = scrolled(rows, state.top, { width, height: room, glyphs });
  const pipeline = pipelineIn(snapshot, state.pipeline);
  const changes = pipeline?.latency.hops.find(({ hop }) => hop === 'total')?.windows[60]?.count;
  const note = [
    state.said ||
      (changes === undefined ? '' : `${plural(changes, 'change')} sampled within an hour`),
    place,
  ].filter(Boolean);
  const title = `Latency of ${state.pipeline}`;
  return [
    titleRow({ title, note: note.join(` ${glyphs.dot} `) }, width, glyphs),
    ...lines,
    // Where all rows are seen and there is room below them.
    ...(pipeline
      ? chartLines(hopChartsOf(pipeline, glyphs.arrow), {
          ...{ width, glyphs, height: room - rows.length },
        })
      : []),
  ];
};
