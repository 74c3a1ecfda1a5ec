import type { ReactNode } from 'react';
import { type Column, type Placed, placeColumns, scrollOffset } from './columns.ts';
import type { Glyphs } from './glyphs.ts';
import { Line, type Segment } from './Line.tsx';
import type { Tone } from './tone.ts';
import { fit } from './width.ts';

export type Sort = { column: string; descending: boolean } | null;

/** A text that takes the place of all columns from `from` on. */
export type Tail = { from: string; text: string; tone: Tone };

export type TableProps<Row> = {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  width: number;
  height: number;
  /** Index of the selected row, shown while focused. */
  selected: number;
  focused: boolean;
  sort?: Sort;
  header?: boolean;
  /** Draws every row as something of the past. */
  dim?: boolean;
  tail?: (row: Row) => Tail | null;
  glyphs: Glyphs;
};

/** A dense table. Only rows that are seen are mounted, each as one `<Text>`. */
export const Table = <Row,>(props: TableProps<Row>): ReactNode => {
  const { columns, rows, rowKey, width, height, selected, focused, glyphs, header = true } = props;
  // One column at each side: the marker of the selected row, and air.
  const placed = placeColumns(columns, width - 2);
  const visible = Math.max(0, height - (header ? 1 : 0));
  const offset = scrollOffset(selected, rows.length, visible);
  return (
    <>
      {header && height > 0 && <Line segments={headerLine(placed, props.sort ?? null, glyphs)} />}
      {rows.slice(offset, offset + visible).map((row, index) => {
        const marked = focused && offset + index === selected;
        return (
          <Line key={rowKey(row)} segments={rowLine(row, placed, marked, props)} inverse={marked} />
        );
      })}
    </>
  );
};

const headerLine = <Row,>(placed: readonly Placed<Row>[], sort: Sort, glyphs: Glyphs): Segment[] =>
  placed.flatMap(({ column, width }): Segment[] => {
    const title = typeof column.title === 'string' ? column.title : column.title(width, glyphs);
    const sorted = sort?.column === column.key;
    const mark = sort?.descending ? glyphs.sortDown : glyphs.sortUp;
    const text = sorted ? fit(title, Math.min(title.length, width - 1), glyphs) + mark : title;
    const cell = fit(text, width, { align: column.align, ellipsis: glyphs.ellipsis });
    return [{ text: ' ' }, { text: cell, tone: sorted ? 'accent' : 'dim', bold: sorted }];
  });

const rowLine = <Row,>(
  row: Row,
  placed: readonly Placed<Row>[],
  marked: boolean,
  { columns, tail, dim, width, glyphs }: TableProps<Row>,
): Segment[] => {
  const instead = tail?.(row) ?? null;
  // The column itself may have had no room: what comes after it gives way then.
  const first = instead ? columns.findIndex(({ key }) => key === instead.from) : -1;
  const after = new Set(first === -1 ? [] : columns.slice(first));
  const at = placed.findIndex(({ column }) => after.has(column));
  const cells = at === -1 ? placed : placed.slice(0, at);
  const segments: Segment[] = cells.flatMap(({ column, width: each }, index) => [
    { text: index === 0 && marked ? glyphs.marker : ' ' },
    {
      text: fit(column.text(row, each, glyphs), each, {
        align: column.align,
        cut: column.cut,
        ellipsis: glyphs.ellipsis,
      }),
      tone: dim ? 'dim' : (column.tone?.(row) ?? 'plain'),
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
  return segments;
};
