import type { FooterItem } from '../parts/footer.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import type { HelpGroup } from '../parts/help.ts';
import type { Line } from '../parts/line.ts';
import type { Sort } from '../parts/table.ts';
import type { Subject } from '../watch/finding.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import type { OpenView, View } from './view.ts';

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

/** A row of a pane. `id` tells it apart from all others, `name` within its system. */
export type Selected = { id: string; name: string; text: string; subject: Subject };

/** Everything that can be drawn: the panes in their order, and what takes their place while it is open. */
export type Face = { panes: readonly Pane[]; views: readonly View[] };

/** One part of the screen: a pure function of the snapshot and of what was chosen. */
export type Pane = {
  id: string;
  title: string;
  /** The key that focuses it. */
  key: string;
  /** Whether anything of what it draws is watched. */
  isPresent(snapshot: Snapshot): boolean;
  /** Whether what it can't do without has failed. */
  inTrouble(snapshot: Snapshot): boolean;
  /** The columns that it can be sorted by. */
  sortColumns: readonly string[];
  /** How many rows there are, after the filter, and before it. */
  rowCount(snapshot: Snapshot, view: ViewState): number;
  total(snapshot: Snapshot): number;
  /** What tells the rows apart, in their order. */
  rowIds(snapshot: Snapshot, view: ViewState): readonly string[];
  /** New rows come at the top. */
  newestFirst: boolean;
  /** What it is about where no row is selected. */
  subject(snapshot: Snapshot): Subject | undefined;
  /** What a row is about, and its text for the clipboard; undefined where there is no such row. */
  rowAt(snapshot: Snapshot, view: ViewState, index: number): Selected | undefined;
  /** What it shows, at most `height` lines. */
  lines(props: ViewProps): readonly Line[];
};

export type Overlay =
  | null
  | { kind: 'help'; page: number }
  | { kind: 'confirm'; text: string }
  | { kind: 'choice'; items: readonly FooterItem[] }
  | { kind: 'filter'; text: string }
  /** A time of a recording to go to. */
  | { kind: 'moment'; text: string };

/** What the person at the keyboard has chosen; everything else on the screen is the snapshot. */
export type Ui = {
  face: Face;
  /** The pipeline that the panes show, by its id; null: the first. */
  pipeline: string | null;
  /** Panes that show every pipeline. */
  wide: ReadonlySet<string>;
  focus: string;
  zoomed: boolean;
  views: Record<string, ViewState>;
  /** What is open in place of the panes. */
  view: OpenView | null;
  /** What was chosen in each view when it was last closed. */
  remembered: Record<string, unknown>;
  overlay: Overlay;
};

export type UiEvent =
  | { type: 'pipeline'; id: string }
  | { type: 'wide' }
  | { type: 'focus'; pane: string }
  | { type: 'focus-next'; by: 1 | -1 }
  | { type: 'move'; by: number }
  | { type: 'zoom' }
  | { type: 'back' }
  | { type: 'sort'; columns: readonly string[] }
  | { type: 'sort-direction' }
  | { type: 'filter'; text: string }
  | { type: 'open'; view: OpenView }
  | { type: 'chosen'; state: unknown }
  | { type: 'close' }
  | { type: 'overlay'; overlay: Overlay };

/** Everything on the screen that is not the snapshot. */
export type UiState = {
  face: Face;
  pipeline: string | null;
  wide: ReadonlySet<string>;
  focus: string;
  zoomed: boolean;
  views: Readonly<Record<string, ViewState>>;
  /** What is open in place of the panes, with what it has read. */
  view?: (OpenView & { data: unknown }) | null;
  overlay: Overlay;
  footer: readonly FooterItem[];
  helpGroups: readonly HelpGroup[];
};
