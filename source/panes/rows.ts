import { clean } from '../parts/line.ts';
import type { Column, Sort } from '../parts/table.ts';

export type SortValue = string | number | bigint | null;

/** A column of a pane; with `sortBy` a person can sort by it. */
export type PaneColumn<Row> = Column<Row> & {
  sortBy?: (row: Row) => SortValue;
  /** What it says, for whoever sees the pane before it has any rows. */
  means?: string;
  /** Left out where no row has anything to say in it. */
  onlyIf?: (row: Row) => boolean;
  /** Whether it must be there, however narrow the table is, to tell these rows apart. */
  needed?: (rows: readonly Row[]) => boolean;
};

/** The rows that contain the text of the filter in any case; after `!`, those that don't. */
export const filterRows = <Row>(
  rows: readonly Row[],
  filter: string,
  textOf: (row: Row) => string,
): readonly Row[] => {
  const negated = filter.startsWith('!');
  const wanted = clean(negated ? filter.slice(1) : filter).toLowerCase();
  if (wanted === '') return rows;
  return rows.filter((row) => clean(textOf(row)).toLowerCase().includes(wanted) !== negated);
};

/** The rows in the order of a column; what has no value comes last, whichever way. */
export const sortRows = <Row>(
  rows: readonly Row[],
  sort: Sort,
  columns: readonly PaneColumn<Row>[],
): readonly Row[] => {
  const by = columns.find(({ key }) => key === sort?.column)?.sortBy;
  if (!sort || !by) return rows;
  const sign = sort.descending ? -1 : 1;
  return rows.toSorted((a, b) => compare(by(a), by(b), sign));
};

const compare = (a: SortValue, b: SortValue, sign: number): number => {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a === b ? 0 : a < b ? -sign : sign;
};

/** The columns that these rows need, and those that have something to say. */
export const columnsFor = <Row>(
  columns: readonly PaneColumn<Row>[],
  rows: readonly Row[],
): readonly PaneColumn<Row>[] =>
  columns
    .filter(({ onlyIf }) => !onlyIf || rows.some(onlyIf))
    .map((column) => (column.needed?.(rows) ? { ...column, drop: undefined } : column));
