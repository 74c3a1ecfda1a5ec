import type { KeyContext } from '../panes/keys.ts';
import type { UiState } from '../panes/types.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import { panes } from '../systems/panes.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import type { MonitorKeys } from './keys.ts';
import { viewHeight } from './layout.ts';
import type { Ui } from './ui.ts';

/** What keys can reach beside what was chosen. */
export type Surroundings = Pick<
  KeyContext,
  'session' | 'dispatch' | 'copy' | 'suspend' | 'redraw' | 'quit'
> & {
  /** The snapshot that is on the screen; the store’s may be newer. */
  seen: Snapshot;
  /** What the open view has read. */
  data: unknown;
  setView(next: object): void;
  columns: number;
  rows: number;
  glyphs: Glyphs;
};

/** What keys act on: the rows that are seen, and the newest that is known of everything else. */
export const contextOf = (ui: Ui, around: Surroundings): KeyContext => {
  const { seen, data, setView, columns, rows, glyphs, ...rest } = around;
  const pane = panes.find(({ id }) => id === ui.focus);
  const view = ui.views[ui.focus];
  const selected = pane && view ? pane.rowText(seen, view, view.selected) : undefined;
  return {
    ...rest,
    snapshot: rest.session.store.snapshot(),
    ui,
    service: ui.focus === 'services' ? selected?.id : undefined,
    selected,
    selectedText: selected?.text,
    view: ui.view && {
      state: ui.view.state as object,
      filter: ui.view.filter,
      data,
      width: columns,
      height: viewHeight(rows),
      glyphs,
      set: setView,
    },
  };
};

/** What is drawn beside the snapshot. */
export const drawnUi = (
  ui: Ui,
  context: KeyContext,
  data: unknown,
  { footerOf, helpIn }: MonitorKeys,
): UiState => ({
  ...ui,
  view: ui.view && { ...ui.view, data },
  footer: footerOf(context),
  helpGroups: ui.overlay?.kind === 'help' ? helpIn(ui.view) : [],
});
