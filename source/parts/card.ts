import type { Glyphs } from './glyphs.ts';
import { fit, type Line, type Segment } from './line.ts';
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
const plenty = 40;

/**
 * One row as labels and values: its name and what is said next to it first, then pairs in columns. A
 * trend is left to the charts below it. What a tail takes the place of is not shown.
 */
export const card = <Row>(props: CardProps<Row>): Line[] => {
  const { columns, row, width, focused, dim = false, tail, glyphs } = props;
  const [name, ...others] = columns;
  if (!name) return [];
  const until = tail ? others.findIndex(({ key }) => key === tail.from) : -1;
  const told = (until === -1 ? others : others.slice(0, until)).filter(({ text }) => text);
  const toneOf = (column: Column<Row>) => (dim ? 'dim' : (column.tone?.(row) ?? 'plain'));
  const heading: Segment[] = [
    { text: focused ? glyphs.marker : ' ' },
    {
      text: fit(name.text?.(row, width, glyphs) ?? '', width - 2, glyphs).trimEnd(),
      bold: true,
      tone: toneOf(name),
    },
  ];
  const beside = Math.max(1, Math.floor((width - 1) / narrowest));
  const each = Math.floor((width - 1) / beside);
  const pairs = told.map((column): Segment[] => {
    const title = titleOf(column, plenty, glyphs);
    const value = column.text?.(row, plenty, glyphs) ?? '';
    return [
      { text: fit(title, labelWidth, glyphs), tone: 'dim' },
      { text: fit(value, each - labelWidth, glyphs), tone: toneOf(column) },
    ];
  });
  const lines = Array.from(
    { length: Math.ceil(pairs.length / beside) },
    (_, at): Line => [{ text: ' ' }, ...pairs.slice(at * beside, (at + 1) * beside).flat()],
  );
  const said: Line[] = tail
    ? [[{ text: ` ${fit(tail.text, width - 2, glyphs)}`, tone: dim ? 'dim' : tail.tone }]]
    : [];
  return [heading, ...said, ...lines];
};

const labelWidth = 14;
