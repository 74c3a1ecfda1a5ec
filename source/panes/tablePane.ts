import type { Chart } from '../parts/chart.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import type { Line } from '../parts/line.ts';
import { inUtc, type Times } from '../text/times.ts';
import type { Subject } from '../watch/finding.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import type { Shape, SystemId } from '../watch/target.ts';
import { type Key, type SystemView, viewsOf } from '../watch/view.ts';
import { isWaiting, staleText } from './notice.ts';
import { type Common, type Definition, type Placed, paneLines } from './paneLines.ts';
import type { TraceOf } from './places.ts';
import { filterRows, type PaneColumn, sortRows } from './rows.ts';
import type { Pane, ViewState } from './types.ts';

/** A pane that is a table of the rows of systems of one kind. */
export type TablePane<S extends Shape, Row> = Common<Row> & {
  of: Key<S>;
  /** What it draws; the first one is what it can't do without. As long as not told otherwise, `of`. */
  reads?: readonly Key<Shape>[];
  rows: (view: SystemView<S>, snapshot: Snapshot) => readonly Row[];
  /** The whole of a row in words: shown while zoomed, and copied. */
  details: (row: Row, view: SystemView<S>, snapshot: Snapshot, times: Times) => string;
  /** What of a row can be traced: a change, or a batch or version back to its transactions. */
  trace?: (row: Row) => TraceOf | undefined;
  /** The service that a row is about, where it is not the one that runs its system. */
  service?: (row: Row) => string;
  /** What is drawn of the selected row below all rows, where there is room, the first ones first. */
  charts?: (row: Row, view: SystemView<S>, snapshot: Snapshot) => readonly Chart[];
  /** A line above the rows, of the whole that they are parts of. */
  headline?: (view: SystemView<S>, width: number, glyphs: Glyphs) => Line | null;
};

/** A pane that is a table of rows of no system. */
export type PlainPane<Row> = Common<Row> & {
  rows: (snapshot: Snapshot) => readonly Row[];
  /** The whole of a row in words: shown while zoomed, and copied. */
  details: (row: Row, times: Times) => string;
  subject: (row: Row) => Subject;
  /** What of a row can be traced. */
  trace?: (row: Row) => TraceOf | undefined;
  /** As long as not told otherwise it is always there. */
  isPresent?: (snapshot: Snapshot) => boolean;
  /** As long as not told otherwise it never is. */
  inTrouble?: (snapshot: Snapshot) => boolean;
};

const columnsOf = <Row>(columns: readonly PaneColumn<Row>[]): PaneColumn<Placed<Row>>[] =>
  columns.map(({ text, trend, bar, tone, sortBy, onlyIf, needed, ...column }) => ({
    ...column,
    ...(text && {
      text: ({ row }: Placed<Row>, width: number, glyphs: Glyphs) => text(row, width, glyphs),
    }),
    ...(trend && { trend: ({ row }: Placed<Row>) => trend(row) }),
    ...(bar && { bar: barOf(bar) }),
    ...(tone && { tone: ({ row }: Placed<Row>) => tone(row) }),
    ...(sortBy && { sortBy: ({ row }: Placed<Row>) => sortBy(row) }),
    ...(onlyIf && { onlyIf: ({ row }: Placed<Row>) => onlyIf(row) }),
    ...(needed && { needed: (rows: readonly Placed<Row>[]) => needed(rowsIn(rows)) }),
  }));

const rowsIn = <Row>(placed: readonly Placed<Row>[]): Row[] => placed.map(({ row }) => row);

const barOf = <Row>({ value, text, mark }: NonNullable<PaneColumn<Row>['bar']>) => ({
  value: ({ row }: Placed<Row>) => value(row),
  text,
  ...(mark && { mark: (rows: readonly Placed<Row>[]) => mark(rowsIn(rows)) }),
});

const ofSystem = ({ view }: { view: SystemView | null }): string =>
  view?.system.lab ?? view?.system.label ?? '';

/** A pane that is a table of rows of systems. */
export const tablePane = <S extends Shape, Row>(definition: TablePane<S, Row>): Pane => {
  const { of, rows, rowId, details, service, headline, trace, at, folds, charts, ...rest } =
    definition;
  const reads: readonly Key<Shape>[] = definition.reads ?? [of];
  const [primary = of] = reads;
  const viewIn = ({ view }: Placed<Row>) => view as SystemView<S>;
  return make({
    ...rest,
    columns: columnsOf(definition.columns),
    systemColumn: {
      ...{ key: 'system', title: 'OF', width: 6, flex: 1, max: 16 },
      text: ofSystem,
      sortBy: ofSystem,
    },
    placed: (snapshot) =>
      viewsOf(snapshot, of).flatMap((view) =>
        rows(view, snapshot).map((row) => ({ row, view: view as SystemView })),
      ),
    isPresent: (snapshot) => viewsOf(snapshot, of).length > 0,
    inTrouble: (snapshot) =>
      viewsOf(snapshot, primary).some(
        (view) => staleText(view, snapshot) !== null && !isWaiting(view),
      ),
    primary: (snapshot) => viewsOf(snapshot, primary),
    systems: (snapshot) => reads.flatMap((key) => viewsOf<Shape>(snapshot, key)),
    idOf: ({ row, view }) => rowKey(view?.system.id ?? ':', rowId(row)),
    text: ({ row }) => definition.filterText(row),
    words: (placed, snapshot, times) => details(placed.row, viewIn(placed), snapshot, times),
    ...(charts && {
      charts: (placed: Placed<Row>, snapshot: Snapshot) =>
        charts(placed.row, viewIn(placed), snapshot),
    }),
    ...(trace && { trace: ({ row }: Placed<Row>) => trace(row) }),
    ...(at && { at: ({ row }: Placed<Row>) => at(row) }),
    ...(folds && { folds: { ...folds, row: ({ row }: Placed<Row>) => folds.row(row) } }),
    subject: ({ row, view }) => ({
      ...(view && { system: view.system.id, lab: view.system.lab }),
      name: rowId(row),
      ...(service && { service: service(row) }),
    }),
    tail: ({ row }, snapshot, glyphs) => definition.tail?.(row, snapshot, glyphs) ?? null,
    headline: (snapshot, width, glyphs) => {
      const [only, another] = viewsOf(snapshot, of);
      return (only && !another && headline?.(only, width, glyphs)) || null;
    },
  });
};

/** A pane that is a table of rows of no system, such as events. */
export const plainPane = <Row>(definition: PlainPane<Row>): Pane => {
  const { rows, rowId, details, subject, trace, at, tail, folds: _, ...rest } = definition;
  const { isPresent = () => true, inTrouble = () => false } = definition;
  return make({
    ...rest,
    columns: columnsOf(definition.columns),
    systemColumn: { key: 'system', title: '', width: 0, text: () => '' },
    placed: (snapshot) => rows(snapshot).map((row) => ({ row, view: null })),
    isPresent,
    inTrouble,
    primary: () => [],
    systems: () => [],
    idOf: ({ row }) => rowId(row),
    text: ({ row }) => definition.filterText(row),
    words: ({ row }, _snapshot, times) => details(row, times),
    subject: ({ row }) => subject(row),
    ...(trace && { trace: ({ row }: Placed<Row>) => trace(row) }),
    ...(at && { at: ({ row }: Placed<Row>) => at(row) }),
    tail: ({ row }, snapshot, glyphs) => tail?.(row, snapshot, glyphs) ?? null,
  });
};

/** What tells a row of a system apart from all rows; a system's id has no spaces. */
export const rowKey = (system: SystemId, row: string): string => `${system} ${row}`;

/** The two parts of `rowKey`. */
export const partsOfKey = (key: string): { system: SystemId; row: string } => {
  const at = key.indexOf(' ');
  return { system: key.slice(0, at) as SystemId, row: key.slice(at + 1) };
};

const make = <Row>(given: Definition<Row>): Pane => {
  const placed = new WeakMap<Snapshot, readonly Placed<Row>[]>();
  const definition: Definition<Row> = {
    ...given,
    placed(snapshot) {
      const made = placed.get(snapshot) ?? given.placed(snapshot);
      placed.set(snapshot, made);
      return made;
    },
  };
  const { id, title, key, columns } = definition;
  const sortable = [...columns, definition.systemColumn];
  const unfolded = (snapshot: Snapshot, folded: boolean) => {
    const { folds } = definition;
    const all = definition.placed(snapshot);
    return folds && folded ? all.filter((row) => !folds.row(row)) : all;
  };
  // Keys, frames and the pane itself ask for the same rows of one snapshot.
  const shown = new WeakMap<Snapshot, Map<string, readonly Placed<Row>[]>>();
  const rowsOf = (
    snapshot: Snapshot,
    { filter, sort, folded = false }: ViewState,
  ): readonly Placed<Row>[] => {
    const ways = shown.get(snapshot) ?? new Map<string, readonly Placed<Row>[]>();
    shown.set(snapshot, ways);
    const way = JSON.stringify([filter, sort, folded]);
    const made =
      ways.get(way) ??
      sortRows(filterRows(unfolded(snapshot, folded), filter, definition.text), sort, sortable);
    ways.set(way, made);
    return made;
  };
  const ids = new WeakMap<readonly Placed<Row>[], readonly string[]>();
  return {
    ...{ id, title, key },
    named: definition.named,
    newestFirst: definition.newestFirst ?? false,
    isPresent: definition.isPresent,
    inTrouble: definition.inTrouble,
    sortColumns: columns.filter(({ sortBy }) => sortBy).map((column) => column.key),
    folds: definition.folds?.what,
    total: (snapshot) => definition.placed(snapshot).length,
    rowCount: (snapshot, view) => rowsOf(snapshot, view).length,
    rowIds: (snapshot, view) => {
      const rows = rowsOf(snapshot, view);
      const made = ids.get(rows) ?? rows.map(definition.idOf);
      ids.set(rows, made);
      return made;
    },
    subject: (snapshot) => {
      const [first] = definition.primary(snapshot);
      return first && { system: first.system.id, lab: first.system.lab };
    },
    rowAt: (snapshot, view, index) => {
      const row = rowsOf(snapshot, view)[index];
      if (!row) return undefined;
      const subject = definition.subject(row);
      const id = definition.idOf(row);
      const trace = definition.trace?.(row);
      const at = definition.at?.(row);
      const text = definition.words(row, snapshot, inUtc);
      return {
        id,
        name: subject.name ?? id,
        text,
        subject,
        ...(trace && { trace }),
        ...(at && { at }),
      };
    },
    lines: (props) => paneLines(definition, rowsOf(props.snapshot, props.view), props),
  };
};
