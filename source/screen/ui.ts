import { attempt } from '../config/log.ts';
import { seenBy } from '../panes/narrow.ts';
import { presentPanes } from '../panes/present.ts';
import { atTop, carried, moved, type Rows, settled } from '../panes/selection.ts';
import type { Face, Pane, Ui, UiEvent, ViewState } from '../panes/types.ts';
import type { TimesChoice } from '../text/times.ts';
import { nextTimes } from '../text/times.ts';
import type { Snapshot } from '../watch/snapshot.ts';

const emptyView: ViewState = { row: null, selected: 0, filter: '', sort: null, zoomed: false };

export const initialUi = (face: Face, times: TimesChoice = 'utc'): Ui => ({
  face,
  pipeline: null,
  wide: new Set(),
  focus: face.panes.find(({ key }) => key === '1')?.id ?? '',
  zoomed: false,
  views: Object.fromEntries(face.panes.map(({ id }) => [id, emptyView])),
  view: null,
  remembered: {},
  overlay: null,
  times,
});

const closed = (ui: Ui): Ui =>
  ui.view
    ? {
        ...ui,
        view: ui.view.under ?? null,
        remembered: { ...ui.remembered, [ui.view.id]: ui.view.state },
      }
    : ui;

const rowsOf = (pane: Pane, snapshot: Snapshot, view: ViewState): Rows => ({
  ids: attempt(`rows of ${pane.title}`, () => pane.rowIds(snapshot, view), []),
  newestFirst: pane.newestFirst,
});

/** The same choices among the rows of `snapshot`; the same object where nothing is different. */
export const settledUi = (ui: Ui, snapshot: Snapshot): Ui => {
  const changed = ui.face.panes.flatMap((pane): [string, ViewState][] => {
    const view = ui.views[pane.id] ?? emptyView;
    // No row is drawn as selected there, and nobody has chosen one: it begins at the top.
    if (view.row === null && pane.id !== ui.focus) return [];
    const next = settled(view, rowsOf(pane, seenBy(ui, pane.id, snapshot), view));
    return next === view ? [] : [[pane.id, next]];
  });
  return changed.length === 0
    ? ui
    : { ...ui, views: { ...ui.views, ...Object.fromEntries(changed) } };
};

/** The next choice after one event. Pure; `snapshot` is the one that is on the screen. */
export const nextUi = (ui: Ui, event: UiEvent, whole: Snapshot): Ui => {
  const panes = presentPanes(ui.face, whole);
  const view = ui.views[ui.focus] ?? emptyView;
  const snapshot = seenBy(ui, ui.focus, whole);
  const pane = panes.find(({ id }) => id === ui.focus);
  const withView = (next: Partial<ViewState>): Ui => ({
    ...ui,
    views: { ...ui.views, [ui.focus]: { ...view, ...next } },
  });
  // Whatever is shown of the rows: what was selected stays so.
  const withRows = (next: Partial<ViewState>): Ui => {
    const after = { ...view, ...next };
    if (!pane) return ui;
    return withView(
      carried(view, rowsOf(pane, snapshot, view), after, rowsOf(pane, snapshot, after)),
    );
  };
  const sorted = (sort: ViewState['sort']): Ui => {
    const after = { ...view, sort };
    return pane ? withView(atTop(after, rowsOf(pane, snapshot, after))) : ui;
  };
  switch (event.type) {
    case 'pipeline':
      return { ...ui, pipeline: event.id };
    case 'wide': {
      const wide = new Set(ui.wide);
      if (!wide.delete(ui.focus)) wide.add(ui.focus);
      return { ...ui, wide };
    }
    case 'focus':
      return panes.some(({ id }) => id === event.pane) ? { ...ui, focus: event.pane } : ui;
    case 'focus-next': {
      const index = panes.findIndex(({ id }) => id === ui.focus);
      const next = panes[(index + event.by + panes.length) % panes.length];
      return { ...ui, focus: next?.id ?? ui.focus };
    }
    case 'select': {
      const wanted = panes.find(({ id }) => id === event.pane);
      const before = ui.views[event.pane] ?? emptyView;
      if (!wanted) return ui;
      const of = seenBy(ui, event.pane, whole);
      const rows = rowsOf(wanted, of, before);
      // A row that is not shown is not selected: it comes to be seen.
      const shown = rows.ids.includes(event.row)
        ? before
        : { ...before, filter: '', folded: false };
      const chosen = settled({ ...shown, row: event.row }, rowsOf(wanted, of, shown));
      return { ...ui, focus: event.pane, views: { ...ui.views, [event.pane]: chosen } };
    }
    case 'move': {
      const { pane: id = ui.focus, by } = event;
      const of = panes.find((each) => each.id === id);
      const before = ui.views[id] ?? emptyView;
      if (!of) return ui;
      const after = moved(before, rowsOf(of, seenBy(ui, id, whole), before), by);
      return { ...ui, views: { ...ui.views, [id]: after } };
    }
    case 'zoom':
      return { ...ui, zoomed: !ui.zoomed };
    case 'back':
      // From the outside in, one thing at a time, and never further than the plain screen.
      if (ui.overlay) return { ...ui, overlay: null };
      if (ui.view && ui.view.filter !== '') return { ...ui, view: { ...ui.view, filter: '' } };
      if (ui.view) return closed(ui);
      if (ui.zoomed) return { ...ui, zoomed: false };
      return view.filter === '' ? ui : withRows({ filter: '' });
    case 'sort': {
      const { columns } = event;
      const at = view.sort ? columns.indexOf(view.sort.column) : -1;
      const column = columns[at + 1];
      return sorted(column === undefined ? null : { column, descending: true });
    }
    case 'sort-direction':
      return view.sort ? sorted({ ...view.sort, descending: !view.sort.descending }) : ui;
    case 'fold':
      return withRows({ folded: !view.folded });
    case 'filter':
      if (ui.view) return { ...ui, view: { ...ui.view, filter: event.text } };
      return withRows({ filter: event.text });
    case 'open':
      return { ...ui, view: { ...event.view, under: ui.view } };
    case 'chosen':
      return ui.view ? { ...ui, view: { ...ui.view, state: event.state } } : ui;
    case 'close':
      return closed(ui);
    case 'times':
      return { ...ui, times: nextTimes(ui.times) };
    case 'overlay':
      return { ...ui, overlay: event.overlay };
  }
};
