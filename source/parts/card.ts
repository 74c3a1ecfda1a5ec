import type { Glyphs } from './glyphs.ts';
import { clean, cutLine, fit, type Line, type Segment } from './line.ts';
import { type Column, type Tail, titleOf } from './table.ts';

export type CardProps<Row> = {
  columns: readonly Column<Row>[];
  row: Row;
  width: number;
  /** Whether to mark it as the selected row. */
  focused: boolean;
  dim?: boolean;
  tail?: Tail | null;
  glyphs: Glyphs;
};

const narrowest = 27;
// Wide enough for any title and value whole.
const plenty = 60;

/**
 * One row without a table: its name, and beside it the words that are said of it, then its figures, which
 * stand at the right in a table, as labels and values. What a tail takes the place of is not shown.
 */
export const card = <Row>(props: CardProps<Row>): Line[] => {
  const { columns, row, width, focused, dim = false, tail, glyphs } = props;
  const until = tail ? columns.findIndex(({ key }) => key === tail.from) : -1;
  const told = (until === -1 ? columns : columns.slice(0, until)).filter(({ text }) => text);
  const toneOf = (column: Column<Row>) => (dim ? 'dim' : (column.tone?.(row) ?? 'plain'));
  const textOf = (column: Column<Row>, room: number) =>
    fit(column.text?.(row, plenty, glyphs) ?? '', room, glyphs);
  const words = told.filter(({ align }) => align !== 'right');
  const heading = words.flatMap((column, index): Segment[] => [
    { text: index > 0 ? '  ' : focused ? glyphs.marker : ' ' },
    { text: textOf(column, plenty).trimEnd(), bold: index === 0, tone: toneOf(column) },
  ]);
  const said: Segment[] = tail
    ? [{ text: `  ${clean(tail.text)}`, tone: dim ? 'dim' : tail.tone }]
    : [];
  const beside = Math.max(1, Math.floor((width - 1) / narrowest));
  const each = Math.floor((width - 1) / beside);
  const pairs = told
    .filter(({ align }) => align === 'right')
    .map((column): Segment[] => [
      { text: fit(titleOf(column, plenty, glyphs), labelWidth, glyphs), tone: 'dim' },
      { text: textOf(column, each - labelWidth), tone: toneOf(column) },
    ]);
  const lines = Array.from(
    { length: Math.ceil(pairs.length / beside) },
    (_, at): Line => [{ text: ' ' }, ...pairs.slice(at * beside, (at + 1) * beside).flat()],
  );
  return [cutLine([...heading, ...said], width - 1), ...lines];
};

const labelWidth = 14;
