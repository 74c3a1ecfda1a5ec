import type { Glyphs } from './glyphs.ts';
import type { Tone } from './tone.ts';
import type { Align } from './width.ts';

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
  text: (row: Row, width: number, glyphs: Glyphs) => string;
  tone?: (row: Row) => Tone;
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
