import { type Column, placeColumns } from '../../parts/columns.ts';
import type { Glyphs } from '../../parts/glyphs.ts';
import { fit } from '../../parts/width.ts';
import type { Row } from './layOut.ts';

/** A table whose figures change with every tick, as rows of a section: a line of text each. */
export const denseRows = <T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  width: number,
  glyphs: Glyphs,
): Row[] => {
  const placed = placeColumns(columns, width - 2);
  const { ellipsis } = glyphs;
  const header = placed.flatMap(({ column: { title, align }, width: each }) => {
    const text = typeof title === 'string' ? title : title(each, glyphs);
    return [{ text: ' ' }, { text: fit(text, each, { align, ellipsis }), tone: 'dim' as const }];
  });
  return [
    header,
    ...rows.map((row) =>
      placed.flatMap(({ column, width: each }) => {
        const { align, cut, text, tone } = column;
        const cell = fit(text(row, each, glyphs), each, { align, cut, ellipsis });
        return [{ text: ' ' }, { text: cell, tone: tone?.(row) ?? 'plain' }];
      }),
    ),
  ];
};
