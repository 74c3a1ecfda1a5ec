import { hopHeight } from '../pipeline/hops.ts';

/** A pane as far as the layout has to know it: how many rows it would fill. */
export type Placed = { id: string; rows: number };

/** A part of the screen: one pane is drawn, the others of the stack are tabs in its frame. */
export type Cell = { width: number; panes: readonly string[] };

/** Sizes in rows and columns; frames included. */
export type Layout =
  | { kind: 'tiny' }
  /** A pane alone below one line of the pipeline. */
  | { kind: 'zoom'; body: number }
  /** The focused pane below the pipeline and a line of tabs. */
  | { kind: 'tabs'; flow: number; body: number }
  /** As many panes as have room, in rows of two. */
  | { kind: 'grid'; flow: number; rows: readonly { height: number; cells: readonly Cell[] }[] };

export const smallest = { columns: 60, rows: 15 };
const wide = { columns: 110, rows: 28 };
/** From here on the pipeline has charts of its hops. */
const large = { columns: 180, rows: 50 };
const headerAndFooter = 2;
/** Rows of one pipeline in its frame: hops, figures, verdict. */
const flowHeight = 5;
/** A frame and its column titles. */
const paneEdges = 3;
const mostPipelines = 6;
const lowestRow = 9;
/** The last panes tell what happens and what is wrong: where room is short they share one place. */
const newsPanes = 2;
// The table's commits need less width than the events.
const widestLeftBelow = 84;

/** Rows of a view that takes the place of the panes. `bars`: lines above the footer. */
export const viewHeight = (rows: number, bars = 0): number =>
  Math.max(1, rows - headerAndFooter - bars);

/**
 * Where everything goes. Panes fill rows of two in their order; where there are more than have room,
 * the news share the last place, and those that come before them the one before.
 */
export const layoutOf = (
  columns: number,
  rows: number,
  zoomed: boolean,
  panes: readonly Placed[],
  pipelines = 1,
  bars = 0,
  /** Lines below the verdict. */
  more = 0,
  /** Lines below those of the pipeline. */
  notes = 0,
): Layout => {
  if (columns < smallest.columns || rows < smallest.rows) return { kind: 'tiny' };
  const inner = viewHeight(rows, bars) - notes;
  if (zoomed) return { kind: 'zoom', body: inner - 1 };
  if (columns < wide.columns || rows < wide.rows) {
    const flow = rows >= 20 && columns >= 76 ? (rows >= 24 ? 3 + more : 3) : 1;
    return { kind: 'tabs', flow, body: inner - flow - 1 };
  }
  const charts = columns >= large.columns && rows >= large.rows ? hopHeight : 0;
  const flow =
    pipelines > 1 ? Math.min(pipelines, mostPipelines) + paneEdges : flowHeight + more + charts;
  const room = inner - flow;
  const count = Math.max(1, Math.min(Math.floor(panes.length / 2), Math.floor(room / lowestRow)));
  const stacks = stacksOf(panes, 2 * count);
  const heights = heightsOf(
    count,
    room,
    Math.max(...panes.slice(0, 2).map((pane) => pane.rows), 0),
  );
  return {
    kind: 'grid',
    flow,
    rows: heights.map((height, row) => ({
      height,
      cells: cellsOf(stacks.slice(2 * row, 2 * row + 2), columns, row > 0 && row === count - 1),
    })),
  };
};

const stacksOf = (panes: readonly Placed[], cells: number): string[][] => {
  const ids = panes.map(({ id }) => id);
  if (ids.length <= cells) return ids.map((id) => [id]);
  const shared = cells - 2;
  const news = ids.length - newsPanes;
  return [...ids.slice(0, shared).map((id) => [id]), ids.slice(shared, news), ids.slice(news)];
};

const cellsOf = (stacks: readonly string[][], columns: number, last: boolean): Cell[] => {
  const [first = [], second] = stacks;
  if (!second) return [{ width: columns, panes: first }];
  const half = Math.floor(columns / 2);
  const left = last ? Math.min(half - 2, widestLeftBelow) : half;
  return [
    { width: left, panes: first },
    { width: columns - left, panes: second },
  ];
};

/**
 * The panes at the top get what they fill: the rest of a high screen is for topics and batches, of
 * which there are more than anyone sees.
 */
const heightsOf = (count: number, room: number, topRows: number): number[] => {
  if (count === 1) return [room];
  const bottom = Math.max(6, Math.floor(room * 0.3));
  if (count === 2) return [room - bottom, bottom];
  const each = Math.floor((room - bottom) / (count - 1));
  const top = Math.min(Math.max(topRows + paneEdges, lowestRow), each + 1);
  const middle = Math.floor((room - bottom - top) / (count - 2));
  const middles = Array<number>(count - 2).fill(middle);
  middles[0] = room - bottom - top - middle * (count - 3);
  return [top, ...middles, bottom];
};
