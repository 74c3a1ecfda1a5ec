import { edges, type Framing } from '../parts/frame.ts';
import { hopHeight } from '../pipeline/hops.ts';

/** A pane as far as the layout has to know it: how many rows it would fill. */
export type Placed = { id: string; rows: number };

/** A part of the screen: one pane is drawn, the others of the stack are tabs in its frame. */
export type Cell = { width: number; panes: readonly string[] };

/** Sizes in rows and columns; frames included. */
export type Layout =
  | { kind: 'tiny' }
  /** A pane alone below one line of the pipeline. */
  | { kind: 'zoom'; framing: Framing; body: number }
  /** The focused pane below the pipeline and a line of tabs. */
  | { kind: 'tabs'; flow: number; body: number }
  /** As many panes as have room, in rows of two, or of one where two are too narrow for what they say. */
  | {
      kind: 'grid';
      framing: Framing;
      flow: number;
      rows: readonly { height: number; cells: readonly Cell[] }[];
    };

export const smallest = { columns: 60, rows: 15 };
/** What a grid of panes needs: where it is narrow it has to be higher. */
const wide = { columns: 110, rows: 28 };
const narrow = { columns: 96, rows: 40 };
/** Up to here the last panes, which are about words, have the whole width if there is height for it. */
const wideEnough = 120;
/** From here on panes have borders; with less a title line has to do. */
const roomy = { columns: 120, rows: 50 };
/** From here on the pipeline has charts of its hops. */
const large = { columns: 180, rows: 50 };
const headerAndFooter = 2;
/** Lines of one pipeline: hops, figures, verdict. */
const flowLines = 3;
const columnTitles = 1;
const mostPipelines = 6;
/** What is inside of a row of panes at least, column titles included. */
const lowestInside = { wide: 7, narrow: 6 };
/** The last panes tell what happens and what is wrong: where room is short they share one place. */
const newsPanes = 2;
// The table’s commits need less width than the events.
const widestLeftBelow = 84;

/** Rows of a view that takes the place of the panes. `bars`: lines above the footer. */
export const viewHeight = (rows: number, bars = 0): number =>
  Math.max(1, rows - headerAndFooter - bars);

const isAtLeast = (
  columns: number,
  rows: number,
  least: { columns: number; rows: number },
): boolean => columns >= least.columns && rows >= least.rows;

/** Whether charts of the hops have room. */
export const showsHops = (columns: number, rows: number): boolean =>
  isAtLeast(columns, rows, large);

/** What stands above and between the panes. */
export type Around = {
  pipelines?: number;
  /** Lines above the footer. */
  bars?: number;
  /** Lines below the verdict. */
  more?: number;
  /** Lines below those of the pipeline. */
  notes?: number;
  /** Whether there is anything to draw of the hops. */
  hops?: boolean;
};

/**
 * Where everything goes. Panes fill rows of two in their order; where there are more than have room,
 * the news share the last place, and those that come before them the one before.
 */
export const layoutOf = (
  columns: number,
  rows: number,
  zoomed: boolean,
  panes: readonly Placed[],
  { pipelines = 1, bars = 0, more = 0, notes = 0, hops = true }: Around = {},
): Layout => {
  if (!isAtLeast(columns, rows, smallest)) return { kind: 'tiny' };
  const inner = viewHeight(rows, bars) - notes;
  const framing = isAtLeast(columns, rows, roomy) ? 'box' : 'bar';
  if (zoomed) return { kind: 'zoom', framing, body: inner - 1 };
  if (!isAtLeast(columns, rows, wide) && !isAtLeast(columns, rows, narrow)) {
    const flow = rows >= 20 && columns >= 76 ? (rows >= 24 ? 3 + more : 3) : 1;
    return { kind: 'tabs', flow, body: inner - flow - 1 };
  }
  const charts = hops && showsHops(columns, rows) ? hopHeight : 0;
  const flow =
    pipelines > 1
      ? Math.min(pipelines, mostPipelines) + columnTitles + edges[framing]
      : flowLines + more + charts + (framing === 'box' ? edges.box : 0);
  const room = inner - flow;
  const single = columns < wideEnough && rows >= narrow.rows;
  const lowest = edges[framing] + (single ? lowestInside.narrow : lowestInside.wide);
  const most = Math.floor(room / lowest) - (single ? 1 : 0);
  const count = Math.max(1, Math.min(Math.floor(panes.length / 2), most));
  const lines = linesOf(stacksOf(panes, 2 * count), single);
  const topRows = Math.max(...panes.slice(0, 2).map((pane) => pane.rows), 0);
  const top = Math.max(topRows + columnTitles + edges[framing], lowest);
  const heights = heightsOf(lines.length, room, top, single ? 2 : 1);
  return {
    ...{ kind: 'grid', framing, flow },
    rows: lines.map((stacks, row) => ({
      height: heights[row] ?? 0,
      cells: cellsOf(stacks, columns, framing === 'box' && row > 0 && row === lines.length - 1),
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

/** Which stacks stand beside each other; `single`: the last two stand alone. */
const linesOf = (stacks: readonly string[][], single: boolean): string[][][] => {
  const alone = single ? stacks.slice(-2) : [];
  const pairs = stacks.slice(0, stacks.length - alone.length);
  return [
    ...Array.from({ length: Math.ceil(pairs.length / 2) }, (_, row) =>
      pairs.slice(2 * row, 2 * row + 2),
    ),
    ...alone.map((stack) => [stack]),
  ];
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
 * which there are more than anyone sees. `low`: how many rows at the bottom get less.
 */
const heightsOf = (rows: number, room: number, top: number, low: number): number[] => {
  if (rows === 1) return [room];
  const lowest = Array.from({ length: Math.min(low, rows - 1) }, () =>
    Math.max(6, Math.floor((room * (low === 1 ? 0.3 : 0.4)) / low)),
  );
  const above = rows - lowest.length;
  const rest = room - lowest.reduce((sum, each) => sum + each, 0);
  if (above === 1) return [rest, ...lowest];
  const each = Math.floor(rest / above);
  const first = Math.min(top, each + 1);
  const middle = Math.floor((rest - first) / (above - 1));
  const middles = Array<number>(above - 1).fill(middle);
  middles[0] = rest - first - middle * (above - 2);
  return [first, ...middles, ...lowest];
};
