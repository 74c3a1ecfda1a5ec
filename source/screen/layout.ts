/** Sizes in rows and columns; frames included. */
export type Layout =
  | { kind: 'tiny' }
  /** A pane alone below one line of the pipeline. */
  | { kind: 'zoom'; body: number }
  /** The focused pane below the pipeline and a line of tabs. */
  | { kind: 'tabs'; flow: 1 | 3; body: number }
  /** Everything: three rows of two panes; the table's commits need less width than the events. */
  | { kind: 'grid'; top: number; middle: number; bottom: number; left: number; delta: number };

export const smallest = { columns: 60, rows: 15 };
const wide = { columns: 110, rows: 28 };
/** Rows of the pipeline in its frame. */
export const flowHeight = 5;
const headerAndFooter = 2;
const widestDelta = 84;
/** Rows of a view that takes the place of the panes. */
export const viewHeight = (rows: number): number => Math.max(1, rows - headerAndFooter);
// A frame and its column titles.
const paneEdges = 3;

/**
 * Where everything goes. `topRows` is how many rows the panes at the top have: the rest of a high
 * screen is for topics and batches, of which there are more than anyone sees.
 */
export const layoutOf = (
  columns: number,
  rows: number,
  zoomed: boolean,
  topRows: number,
): Layout => {
  if (columns < smallest.columns || rows < smallest.rows) return { kind: 'tiny' };
  if (zoomed) return { kind: 'zoom', body: rows - headerAndFooter - 1 };
  if (columns < wide.columns || rows < wide.rows) {
    const flow = rows >= 20 && columns >= 76 ? 3 : 1;
    return { kind: 'tabs', flow, body: rows - headerAndFooter - flow - 1 };
  }
  const room = rows - headerAndFooter - flowHeight;
  const bottom = Math.max(6, Math.floor(room * 0.3));
  const half = Math.floor((room - bottom) / 2);
  const top = Math.min(Math.max(topRows + paneEdges, 9), half + 1);
  const left = Math.floor(columns / 2);
  const delta = Math.min(left - 2, widestDelta);
  return { kind: 'grid', top, middle: room - bottom - top, bottom, left, delta };
};
