import type { Pane } from '../panes/types.ts';
import { type Hit, type Line, widthOf } from '../parts/line.ts';

/** Lines of a pane: whoever hits them hits it. */
export const inPane = ({ id }: Pane, lines: readonly Line[]): Line[] =>
  lines.map((line) => line.map((part) => ({ ...part, hit: { ...part.hit, pane: id } })));

/** What stands at a place of the screen. */
export const hitAt = (
  lines: readonly Line[],
  { column, row }: { column: number; row: number },
): Hit => {
  let from = 0;
  for (const { text, hit = {} } of lines[row] ?? []) {
    from += widthOf(text);
    if (column < from) return hit;
  }
  return {};
};
