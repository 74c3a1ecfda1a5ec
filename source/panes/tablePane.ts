import type { Glyphs } from '../parts/glyphs.ts';
import { fit, type Line, type Segment, wrap } from '../parts/line.ts';
import { type Tail, table } from '../parts/table.ts';
import type { ProbeName } from '../watch/readings.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import { isWaiting, sourceName, staleText, stepLine, stepsOf } from './notice.ts';
import { filterRows, type PaneColumn, sortRows } from './rows.ts';
import type { Pane, ViewProps, ViewState } from './types.ts';

export type TablePane<Row> = {
  id: string;
  title: string;
  key: string;
  reads: readonly ProbeName[];
  /** What the bring-up's steps are about that this pane waits for. */
  waitsFor?: readonly string[];
  columns: readonly PaneColumn<Row>[];
  header?: boolean;
  /** New rows come at the top. */
  newestFirst?: boolean;
  /** Rows come by a feed: they are no older because a source fails that tells of other things. */
  feed?: boolean;
  rows: (snapshot: Snapshot) => readonly Row[];
  /** Tells rows apart, and says what a row is about. */
  rowId: (row: Row) => string;
  /** What the filter looks at. */
  filterText: (row: Row) => string;
  /** The whole of a row in words: shown while zoomed, and copied. */
  details: (row: Row, snapshot: Snapshot) => string;
  tail?: (row: Row, snapshot: Snapshot, glyphs: Glyphs) => Tail | null;
  /** A line above the rows, of the whole that they are parts of. */
  headline?: (snapshot: Snapshot, width: number, glyphs: Glyphs) => Line | null;
  /** What is said where there are no rows though the source answers. */
  empty: string;
};

const detailLines = 6;

/** A pane that is a table of rows. */
export const tablePane = <Row>(definition: TablePane<Row>): Pane => {
  const { id, title, key, reads, columns, rowId, details } = definition;
  const rowsOf = lastOne((snapshot: Snapshot, filter: string, sort: ViewState['sort']) =>
    sortRows(filterRows(definition.rows(snapshot), filter, definition.filterText), sort, columns),
  );
  const idsOf = lastOne((rows: readonly Row[]) => rows.map(rowId));
  return {
    id,
    title,
    key,
    reads,
    sortColumns: columns.filter(({ sortBy }) => sortBy).map((column) => column.key),
    total: (snapshot) => definition.rows(snapshot).length,
    rowCount: (snapshot, { filter, sort }) => rowsOf(snapshot, filter, sort).length,
    rowIds: (snapshot, { filter, sort }) => idsOf(rowsOf(snapshot, filter, sort)),
    newestFirst: definition.newestFirst ?? false,
    rowText: (snapshot, { filter, sort }, index) => {
      const row = rowsOf(snapshot, filter, sort)[index];
      return row === undefined ? undefined : { id: rowId(row), text: details(row, snapshot) };
    },
    lines: (props) => {
      const { snapshot, view } = props;
      return paneLines(definition, rowsOf(snapshot, view.filter, view.sort), props);
    },
  };
};

const paneLines = <Row>(
  definition: TablePane<Row>,
  rows: readonly Row[],
  props: ViewProps,
): Line[] => {
  const { snapshot, view, width, height, focused, glyphs } = props;
  const first = definition.reads[0];
  const stale = first !== undefined && snapshot.derived.sources[first].state === 'stale';
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
      ? wrap(definition.details(row, snapshot), width - 2, detailLines, glyphs)
      : [];
  const rule: Line = [{ text: ` ${glyphs.line.repeat(width - 2)} `, tone: 'dim' }];
  const below = bottom.length > 0 ? [rule, ...bottom.map((text) => [{ text: ` ${text}` }])] : [];
  if (rows.length === 0) return [...top, ...below];
  return [
    ...top,
    ...table({
      columns: definition.columns.filter(({ onlyIf }) => !onlyIf || rows.some(onlyIf)),
      rows,
      width,
      height: room - below.length,
      selected,
      focused,
      sort: view.sort,
      header: definition.header ?? true,
      dim: stale && !definition.feed,
      tail: (each) => definition.tail?.(each, snapshot, glyphs) ?? null,
      glyphs,
    }),
    ...below,
  ];
};

const dimmed = (segment: Segment): Segment => ({ ...segment, tone: 'dim' });

/** What stands above the rows, or in their place. */
const noticeLines = <Row>(
  { reads, waitsFor = [], rows, empty }: TablePane<Row>,
  shown: number,
  { snapshot, view, width, height, glyphs }: ViewProps,
): Line[] => {
  const say = (text: string, tone: Segment['tone']): Line => [
    { text: ` ${fit(text, width - 2, glyphs)}`, tone },
  ];
  const first = reads[0];
  const steps = stepsOf(snapshot, waitsFor);
  const lines: Line[] = [];
  if (first && isWaiting(snapshot, first) && rows(snapshot).length === 0) {
    lines.push(say(`waiting for ${sourceName(snapshot, first)}`, 'dim'));
    // While it is being brought up, that it does not answer yet is no news.
    if (steps.length > 0)
      return [...lines, ...steps.map((step) => stepLine(step, snapshot.at, width, glyphs))];
  }
  for (const source of reads) {
    const stale = staleText(snapshot, source);
    if (!stale) continue;
    const whole = wrap(`${glyphs.error} ${stale}`, width - 2, height < 7 ? 1 : 2, glyphs);
    lines.push(...whole.map((text) => say(text, 'error')));
  }
  if (lines.length > 0 || shown > 0) return lines;
  if (view.filter !== '' && rows(snapshot).length > 0)
    return [say(`nothing matches ${view.filter}`, 'dim')];
  return [say(empty, 'dim'), ...steps.map((step) => stepLine(step, snapshot.at, width, glyphs))];
};

// Keys, frames and the pane itself ask for the same rows within one tick.
const lastOne = <Arguments extends unknown[], Result>(
  make: (...given: Arguments) => Result,
): ((...given: Arguments) => Result) => {
  let last: { given: Arguments; result: Result } | undefined;
  return (...given) => {
    if (!last?.given.every((value, index) => value === given[index]))
      last = { given, result: make(...given) };
    return last.result;
  };
};
