import { card } from '../parts/card.ts';
import type { Chart } from '../parts/chart.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import { fit, type Line, type Segment, wrap } from '../parts/line.ts';
import { type Tail, table } from '../parts/table.ts';
import type { Times } from '../text/times.ts';
import { count } from '../text/units.ts';
import type { Subject } from '../watch/finding.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import type { SystemView } from '../watch/view.ts';
import { chartLines } from './charts.ts';
import { legendLines } from './legend.ts';
import { awayText, isStale, isWaiting, restText, staleText, stepLine, stepsOf } from './notice.ts';
import type { TraceOf } from './places.ts';
import { columnsFor, type PaneColumn } from './rows.ts';
import type { ViewProps } from './types.ts';

/** What all tables of rows have in common. */
export type Common<Row> = {
  id: string;
  title: string;
  /** The key that focuses it. */
  key: string;
  /** What the bring-up's steps are about that this pane waits for. */
  waitsFor?: readonly string[];
  columns: readonly PaneColumn<Row>[];
  header?: boolean;
  /** What a row is called, where rows are things with names that one looks for: `topic`. */
  named?: string;
  /** New rows come at the top. */
  newestFirst?: boolean;
  /** Rows come by a feed: they are no older because a system fails that tells of other things. */
  feed?: boolean;
  /** Tells the rows of a system apart. */
  rowId: (row: Row) => string;
  /** What the filter looks at. */
  filterText: (row: Row) => string;
  /** When a row was, of what has happened at a moment: its log is opened there. */
  at?: (row: Row) => number | null;
  tail?: (row: Row, snapshot: Snapshot, glyphs: Glyphs) => Tail | null;
  /** Rows that can be left out, and what they are called. */
  folds?: { what: string; row(row: Row): boolean };
  /** What is said where there are no rows though the system answers. */
  empty: string;
  /** What its rows are, said for as long as there are none; what is worth knowing beside that comes after it. */
  about?: readonly string[];
};

/** A row with the system that it is of. */
export type Placed<Row> = { row: Row; view: SystemView | null };

/** What draws a table of rows, of systems or of none. */
export type Definition<Row> = Omit<
  Common<Row>,
  'columns' | 'rowId' | 'filterText' | 'tail' | 'folds' | 'at'
> & {
  folds?: { what: string; row(row: Placed<Row>): boolean };
  columns: readonly PaneColumn<Placed<Row>>[];
  /** Left out where all rows are of one system. */
  systemColumn: PaneColumn<Placed<Row>>;
  placed(snapshot: Snapshot): readonly Placed<Row>[];
  isPresent(snapshot: Snapshot): boolean;
  inTrouble(snapshot: Snapshot): boolean;
  /** What it can't do without, and all systems that it draws. */
  primary(snapshot: Snapshot): readonly SystemView[];
  systems(snapshot: Snapshot): readonly SystemView[];
  idOf(row: Placed<Row>): string;
  text(row: Placed<Row>): string;
  words(row: Placed<Row>, snapshot: Snapshot, times: Times): string;
  subject(row: Placed<Row>): Subject;
  trace?(row: Placed<Row>): TraceOf | undefined;
  at?(row: Placed<Row>): number | null;
  charts?(row: Placed<Row>, snapshot: Snapshot): readonly Chart[];
  tail(row: Placed<Row>, snapshot: Snapshot, glyphs: Glyphs): Tail | null;
  headline?(snapshot: Snapshot, width: number, glyphs: Glyphs): Line | null;
};

const detailLines = 6;
const lowestChart = 3;

/** What a pane shows: what is wrong with its systems, its rows, and while zoomed one of them in words. */
export const paneLines = <Row>(
  definition: Definition<Row>,
  rows: readonly Placed<Row>[],
  props: ViewProps,
): Line[] => {
  const { snapshot, view, width, height, glyphs } = props;
  const stale = isAllStale(definition, snapshot);
  const headline = definition.headline?.(snapshot, width, glyphs);
  const top = [
    ...noticeLines(definition, rows.length, props),
    ...(headline ? [stale ? headline.map(dimmed) : headline] : []),
  ].slice(0, height);
  const selected = Math.max(0, Math.min(view.selected, rows.length - 1));
  const row = rows[selected];
  const room = height - top.length;
  const bottom =
    view.zoomed && row !== undefined && room > 12
      ? wrap(definition.words(row, snapshot, glyphs.moments), width - 2, detailLines, glyphs)
      : [];
  const { folds } = definition;
  const away = folds && view.folded ? definition.placed(snapshot).filter(folds.row).length : 0;
  const folded: Line[] =
    away === 0
      ? []
      : [
          [
            {
              text: ` ${fit(`${count(away)} ${folds?.what} folded: H shows them`, width - 2, glyphs)}`,
              tone: 'dim',
            },
          ],
        ];
  const rule: Line = [{ text: ` ${glyphs.line.repeat(width - 2)} `, tone: 'dim' }];
  const below = bottom.length > 0 ? [rule, ...bottom.map((text) => [{ text: ` ${text}` }])] : [];
  if (rows.length === 0 || !row) {
    const left = room - folded.length;
    const isBare = definition.placed(snapshot).length === 0;
    return [
      ...top,
      ...folded,
      ...(isBare ? legendLines(definition, { width, height: left, glyphs }) : []),
    ];
  }
  const drawn = rowLines(definition, rows, {
    ...props,
    height: room - below.length - folded.length,
  });
  const free = room - drawn.length - folded.length - below.length;
  const told = free < lowestChart ? [] : (definition.charts?.(row, snapshot) ?? []);
  // Of the only row there is, its name says nothing new.
  const charts = rows.length > 1 ? told : told.map(({ of: _, ...chart }) => chart);
  const dim = stale && !definition.feed;
  // Where nothing is read any more, the time says since when.
  const area = { width, height: free, dim, ...(stale && { until: snapshot.at }), glyphs };
  return [...top, ...drawn, ...folded, ...chartLines(charts, area), ...below];
};

/** The rows as a table; the only one there is as a card, where that has room. */
const rowLines = <Row>(
  definition: Definition<Row>,
  rows: readonly Placed<Row>[],
  { snapshot, view, width, height, focused, glyphs }: ViewProps,
): Line[] => {
  const several = rows.some((each) => each.view !== rows[0]?.view);
  const own = columnsFor(definition.columns, rows);
  const columns = several ? [definition.systemColumn, ...own] : own;
  const selected = Math.max(0, Math.min(view.selected, rows.length - 1));
  const stale = isAllStale(definition, snapshot);
  const dim = stale && !definition.feed;
  const tailOf = (row: Placed<Row>) => definition.tail(row, snapshot, glyphs);
  const [only] = rows;
  if (only && rows.length === 1 && definition.charts && view.filter === '') {
    const lines = card({ columns, row: only, width, focused, dim, tail: tailOf(only), glyphs });
    if (lines.length <= height) return lines;
  }
  const { header = true } = definition;
  const { sort } = view;
  return table({
    columns,
    rows,
    width,
    height,
    selected,
    focused,
    sort,
    header,
    dim,
    tail: tailOf,
    glyphs,
  });
};

const isAllStale = <Row>(definition: Definition<Row>, snapshot: Snapshot): boolean => {
  const primary = definition.primary(snapshot);
  return primary.length > 0 && primary.every(isStale);
};

const dimmed = (segment: Segment): Segment => ({ ...segment, tone: 'dim' });

/** What stands above the rows, or in their place. */
const noticeLines = <Row>(
  definition: Definition<Row>,
  shown: number,
  { snapshot, view, width, height, glyphs }: ViewProps,
): Line[] => {
  const { waitsFor = [], empty } = definition;
  const say = (text: string, tone: Segment['tone']): Line => [
    { text: ` ${fit(text, width - 2, glyphs)}`, tone },
  ];
  const systems = definition.systems(snapshot);
  const [first] = systems;
  const total = definition.placed(snapshot).length;
  const steps = stepsOf(snapshot, waitsFor);
  const rest = systems.map((system) => restText(system, snapshot));
  if (rest.length > 0 && rest.every((text) => text !== null))
    return [...new Set(rest)].map((text) => say(text, 'dim'));
  const lines: Line[] = [];
  if (first && isWaiting(first) && total === 0) {
    lines.push(say(`waiting for ${first.system.short}`, 'dim'));
    // While it is being brought up, that it does not answer yet is no news.
    if (steps.length > 0)
      return [...lines, ...steps.map((step) => stepLine(step, snapshot.at, width, glyphs))];
  }
  const tell = (mark: string, told: string | null, tone: Segment['tone']) => {
    if (told === null) return;
    const whole = wrap(`${mark} ${told}`, width - 2, height < 7 ? 1 : 2, glyphs);
    lines.push(...whole.map((text) => say(text, tone)));
  };
  for (const system of systems) {
    tell(glyphs.error, staleText(system, snapshot, glyphs.moments), 'error');
    tell(glyphs.waiting, awayText(system, snapshot, glyphs.moments), 'dim');
  }
  if (lines.length > 0 || shown > 0) return lines;
  if (view.filter !== '' && total > 0) return [say(`nothing matches ${view.filter}`, 'dim')];
  return [say(empty, 'dim'), ...steps.map((step) => stepLine(step, snapshot.at, width, glyphs))];
};
