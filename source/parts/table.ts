import { axis, bar, type Scale } from './bars.ts';
import type { Glyphs } from './glyphs.ts';
import { type Align, fit, type Line, type Segment } from './line.ts';
import { niceTop } from './scale.ts';
import { withScrollBar } from './scroll.ts';
import { sparkline } from './sparkline.ts';
import type { Tone } from './tone.ts';

export type Column<Row> = {
  key: string;
  title: string | ((width: number, glyphs: Glyphs) => string);
  /** Columns that it takes at least; with `flex` it gets its share of what is left, up to `max`. */
  width: number;
  flex?: number;
  max?: number;
  align?: Align;
  cut?: 'start' | 'middle' | 'end';
  /** Where the table is too narrow, the column with the highest number goes first; none: never. */
  drop?: number;
  /** What it says; left out where it is drawn: as a trend, newest at the right, or as a bar. */
  text?: (row: Row, width: number, glyphs: Glyphs) => string;
  trend?: (row: Row) => readonly number[];
  tone?: (row: Row) => Tone;
  /** On one scale for all rows that are seen. */
  bar?: {
    value: (row: Row) => number;
    /** A value in words, for the scale. */
    text: (value: number) => string;
    /** A place on the scale that matters, of all rows. */
    mark?: (rows: readonly Row[]) => number | null;
  };
};

export type Placed<Row> = { column: Column<Row>; width: number };

const gap = 1;

/** The columns that have room in `available`, each with its width; one space lies between two. */
export const placeColumns = <Row>(
  columns: readonly Column<Row>[],
  available: number,
): Placed<Row>[] => {
  let kept = [...columns];
  const needed = () => kept.reduce((sum, { width }) => sum + width + gap, -gap);
  while (needed() > available) {
    const last = kept.reduce<Column<Row> | undefined>(
      (worst, column) => ((column.drop ?? 0) > (worst?.drop ?? 0) ? column : worst),
      undefined,
    );
    if (!last) break;
    kept = kept.filter((column) => column !== last);
  }
  const placed = kept.map((column) => ({ column, width: column.width }));
  shareOut(placed, available - needed());
  return placed;
};

const shareOut = <Row>(placed: Placed<Row>[], room: number): void => {
  let left = room;
  while (left > 0) {
    const open = placed.filter(
      ({ column, width }) => column.flex && width < (column.max ?? Number.POSITIVE_INFINITY),
    );
    const weight = open.reduce((sum, { column }) => sum + (column.flex ?? 0), 0);
    if (weight === 0) return;
    const before = left;
    for (const entry of open) {
      const share = Math.max(1, Math.floor((before * (entry.column.flex ?? 0)) / weight));
      const most = (entry.column.max ?? Number.POSITIVE_INFINITY) - entry.width;
      const given = Math.min(share, most, left);
      entry.width += given;
      left -= given;
    }
  }
};

/** The first row to show so that the selected one is seen, with as much before it as after. */
export const scrollOffset = (selected: number, total: number, visible: number): number =>
  Math.max(0, Math.min(selected - Math.floor(visible / 2), total - visible));

export type Sort = { column: string; descending: boolean } | null;

/** A text that takes the place of all columns from `from` on. */
export type Tail = { from: string; text: string; tone: Tone };

export type TableProps<Row> = {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  width: number;
  height: number;
  /** Index of the selected row, shown while focused. */
  selected?: number;
  focused?: boolean;
  sort?: Sort;
  header?: boolean;
  /** Draws every row as something of the past. */
  dim?: boolean;
  tail?: (row: Row) => Tail | null;
  glyphs: Glyphs;
};

/** A dense table of `height` lines at most. Only rows that are seen are looked at. */
export const table = <Row>(props: TableProps<Row>): Line[] => {
  const { columns, rows, width, height, selected = 0, focused = false, glyphs } = props;
  const { header = true } = props;
  // One column at each side: the marker of the selected row, and air.
  const placed = placeColumns(columns, width - 2);
  const visible = Math.max(0, height - (header ? 1 : 0));
  const offset = scrollOffset(selected, rows.length, visible);
  const seen = rows.slice(offset, offset + visible);
  const scaled = placed.map((each) => ({ ...each, scale: scaleOf(each.column, seen, rows) }));
  const lines = seen.map((row, index) =>
    rowLine(row, scaled, focused && offset + index === selected, props).map((segment) => ({
      ...segment,
      hit: { row: offset + index },
    })),
  );
  const drawn = withScrollBar(lines, { top: offset, all: rows.length, width, glyphs });
  const head = header && height > 0 ? [headerLine(scaled, props.sort ?? null, glyphs)] : [];
  return [...head, ...drawn];
};

type Scaled<Row> = Placed<Row> & { scale: Scale | null };

/** Of the rows that are seen: one that took ten times as long, a page away, would leave nothing of them. */
const scaleOf = <Row>(
  { bar: told }: Column<Row>,
  seen: readonly Row[],
  rows: readonly Row[],
): Scale | null => {
  if (!told) return null;
  const mark = told.mark?.(rows) ?? null;
  const top = niceTop(Math.max(0, mark ?? 0, ...seen.map(told.value)), 10);
  return { top, mark, text: told.text };
};

/** What a column says of a row, in exactly its width. */
const cellText = <Row>(row: Row, { column, width, scale }: Scaled<Row>, glyphs: Glyphs): string =>
  column.bar && scale
    ? bar(column.bar.value(row), scale, width, glyphs)
    : column.trend
      ? sparkline(column.trend(row), width, glyphs)
      : fit(column.text?.(row, width, glyphs) ?? '', width, {
          align: column.align,
          cut: column.cut,
          ellipsis: glyphs.ellipsis,
        });

const headerLine = <Row>(placed: readonly Scaled<Row>[], sort: Sort, glyphs: Glyphs): Line =>
  placed.flatMap(({ column, width, scale }): Segment[] => {
    if (scale) return [{ text: ' ' }, { text: axis(scale, width, glyphs), tone: 'dim' }];
    const title = titleOf(column, width, glyphs);
    const sorted = sort?.column === column.key;
    const mark = sort?.descending ? glyphs.sortDown : glyphs.sortUp;
    const text = sorted ? fit(title, Math.min(title.length, width - 1), glyphs) + mark : title;
    const cell = fit(text, width, { align: column.align, ellipsis: glyphs.ellipsis });
    return [{ text: ' ' }, { text: cell, tone: sorted ? 'accent' : 'dim', bold: sorted }];
  });

// Whatever is drawn is drawn alike.
const isDrawn = <Row>({ bar: told, trend }: Column<Row>): boolean =>
  told !== undefined || trend !== undefined;

const toneOf = <Row>(row: Row, column: Column<Row>): Tone =>
  column.tone?.(row) ?? (isDrawn(column) ? 'accent' : 'plain');

/** What a column is called where it is so wide. */
export const titleOf = <Row>({ title }: Column<Row>, width: number, glyphs: Glyphs): string =>
  typeof title === 'string' ? title : title(width, glyphs);

const rowLine = <Row>(
  row: Row,
  placed: readonly Scaled<Row>[],
  marked: boolean,
  { columns, tail, dim, width, glyphs }: TableProps<Row>,
): Line => {
  const instead = tail?.(row) ?? null;
  // The column itself may have had no room: what comes after it gives way then.
  const first = instead ? columns.findIndex(({ key }) => key === instead.from) : -1;
  const after = new Set(first === -1 ? [] : columns.slice(first));
  const at = placed.findIndex(({ column }) => after.has(column));
  const cells = at === -1 ? placed : placed.slice(0, at);
  const segments: Segment[] = cells.flatMap((cell, index) => [
    { text: index === 0 && marked ? glyphs.marker : ' ' },
    {
      text: cellText(row, cell, glyphs),
      tone: dim ? 'dim' : toneOf(row, cell.column),
      ...(isDrawn(cell.column) && { picture: true }),
    },
  ]);
  const used = cells.reduce((sum, { width: each }) => sum + each + 1, 0);
  if (instead && at !== -1)
    segments.push(
      { text: ' ' },
      { text: fit(instead.text, width - 2 - used, glyphs), tone: dim ? 'dim' : instead.tone },
      { text: ' ' },
    );
  // Up to the edge, so that a selected row is a whole bar.
  else segments.push({ text: ' '.repeat(Math.max(0, width - used)) });
  return marked ? segments.map((segment) => ({ ...segment, selected: true })) : segments;
};
