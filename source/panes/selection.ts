import type { ViewState } from './types.ts';

/** The rows of a pane in their order, by id; `newestFirst` where new ones come at the top. */
export type Rows = { ids: readonly string[]; newestFirst: boolean };

// Who looks at the newest of all wants to see what comes next; whoever has gone down to one row, or
// has put the rows in another order, stays with that row.
const follows = ({ row, selected, sort }: ViewState, newestFirst: boolean): boolean =>
  newestFirst && row === null && selected === 0 && sort === null;

const at = (view: ViewState, { ids }: Rows, index: number): ViewState => {
  const selected = Math.max(0, Math.min(index, ids.length - 1));
  const row = ids[selected] ?? view.row;
  return view.selected === selected && view.row === row ? view : { ...view, selected, row };
};

/**
 * What is selected among the rows as they are now: the same row, wherever it has gone to; where it is
 * gone, the one that stands in its place. The same object where nothing is different.
 */
export const settled = (view: ViewState, rows: Rows): ViewState => {
  if (rows.ids.length === 0 || follows(view, rows.newestFirst)) return view;
  if (view.row === null || rows.ids[view.selected] === view.row)
    return at(view, rows, view.selected);
  const place = rows.ids.indexOf(view.row);
  return at(view, rows, place === -1 ? view.selected : place);
};

/** The selection some rows further down, or up. */
export const moved = (view: ViewState, rows: Rows, by: number): ViewState => {
  const from = settled(view, rows);
  const to = at(from, rows, Math.min(from.selected, rows.ids.length - 1) + by);
  const top = { ...to, row: null };
  return follows(top, rows.newestFirst) ? top : to;
};

/** The selection on the first row, as after another order was chosen: there is what was asked for. */
export const atTop = (view: ViewState, rows: Rows): ViewState => {
  const top = { ...view, row: null, selected: 0 };
  return follows(top, rows.newestFirst) ? top : at(top, rows, 0);
};

/** The selection after other rows are shown: the same row, else the next one that is left, else the last before it. */
export const carried = (before: ViewState, then: Rows, after: ViewState, now: Rows): ViewState => {
  const from = settled(before, then);
  if (follows(from, then.newestFirst) && after.sort === null) return after;
  const left = new Map(now.ids.map((id, index) => [id, index]));
  const place = (id: string): number[] => {
    const index = left.get(id);
    return index === undefined ? [] : [index];
  };
  // The row itself first: where nothing matched it was not among those either.
  const next = [from.row ?? '', ...then.ids.slice(from.selected)].flatMap(place)[0];
  const last = then.ids.slice(0, from.selected).flatMap(place).at(-1);
  return at({ ...after, row: from.row }, now, next ?? last ?? 0);
};
