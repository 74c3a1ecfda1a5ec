import type { FooterItem } from '../parts/footer.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import type { HelpGroup } from '../parts/help.ts';
import type { Line } from '../parts/line.ts';
import type { Sort } from '../parts/table.ts';
import type { ProbeName } from '../watch/readings.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import type { OpenView } from './view.ts';

/** What a person has chosen in one pane. */
export type ViewState = {
  /** The id of the selected row; null where none has been yet, or the newest one is followed. */
  row: string | null;
  /** Where that row stands, or stood last: see selection.ts. */
  selected: number;
  filter: string;
  sort: Sort;
  zoomed: boolean;
};

/** `width` and `height` are those inside of the frame. */
export type ViewProps = {
  snapshot: Snapshot;
  view: ViewState;
  width: number;
  height: number;
  focused: boolean;
  glyphs: Glyphs;
};

/** One part of the screen: a pure function of the snapshot and of what was chosen. */
export type Pane = {
  id: string;
  title: string;
  /** The key that focuses it. */
  key: string;
  /** The sources that it draws; the first one is what it can't do without. */
  reads: readonly ProbeName[];
  /** The columns that it can be sorted by. */
  sortColumns: readonly string[];
  /** How many rows there are, after the filter, and before it. */
  rowCount(snapshot: Snapshot, view: ViewState): number;
  total(snapshot: Snapshot): number;
  /** What tells the rows apart, in their order. */
  rowIds(snapshot: Snapshot, view: ViewState): readonly string[];
  /** New rows come at the top. */
  newestFirst: boolean;
  /** What a row is about, and its text for the clipboard; undefined where there is no such row. */
  rowText(
    snapshot: Snapshot,
    view: ViewState,
    index: number,
  ): { id: string; text: string } | undefined;
  /** What it shows, at most `height` lines. */
  lines(props: ViewProps): readonly Line[];
};

export type Overlay =
  | null
  | { kind: 'help'; page: number }
  | { kind: 'confirm'; text: string }
  | { kind: 'choice'; items: readonly FooterItem[] }
  | { kind: 'filter'; text: string };

/** Everything on the screen that is not the snapshot. */
export type UiState = {
  focus: string;
  zoomed: boolean;
  views: Readonly<Record<string, ViewState>>;
  /** What is open in place of the panes, with what it has read. */
  view?: (OpenView & { data: unknown }) | null;
  overlay: Overlay;
  footer: readonly FooterItem[];
  helpGroups: readonly HelpGroup[];
};
