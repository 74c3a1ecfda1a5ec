import type { FooterItem } from '../parts/footer.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import type { HelpGroup } from '../parts/help.ts';
import type { Line } from '../parts/line.ts';
import type { Offer } from '../parts/palette.ts';
import type { Sort } from '../parts/table.ts';
import type { TimesChoice } from '../text/times.ts';
import type { Subject } from '../watch/finding.ts';
import type { EventLine, Snapshot } from '../watch/snapshot.ts';
import type { SystemId } from '../watch/target.ts';
import type { BodyProps, Live, Opened, OpenView, Sources } from './open-view.ts';
import type { LogPlace, TraceOf } from './places.ts';

/** What a person has chosen in one pane. */
export type ViewState = {
  /** The id of the selected row; null where none has been yet, or the newest one is followed. */
  row: string | null;
  /** Where that row stands, or stood last: see selection.ts. */
  selected: number;
  filter: string;
  sort: Sort;
  zoomed: boolean;
  /** Whether the rows that are seldom looked at are left out. */
  folded?: boolean;
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
export type Selected = {
  id: string;
  name: string;
  text: string;
  subject: Subject;
  /** What can be traced of it. */
  trace?: TraceOf;
  /** When it was, ms since the epoch, of what has happened at a moment. */
  at?: number;
};

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
  /** What can be left out of it, in words; undefined where nothing can. */
  folds: string | undefined;
  /** How many rows there are, after the filter, and before it. */
  rowCount(snapshot: Snapshot, view: ViewState): number;
  total(snapshot: Snapshot): number;
  /** What tells the rows apart, in their order. */
  rowIds(snapshot: Snapshot, view: ViewState): readonly string[];
  /** What a row is called, where rows are things with names that one looks for. */
  named: string | undefined;
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
  /** What is looked for among all that can be done, and which of what fits is chosen. */
  | { kind: 'palette'; text: string; at: number }
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
  /** How moments are told. */
  times: TimesChoice;
};

export type UiEvent =
  | { type: 'pipeline'; id: string }
  | { type: 'wide' }
  | { type: 'focus'; pane: string }
  | { type: 'focus-next'; by: 1 | -1 }
  | { type: 'select'; pane: string; row: string }
  /** As long as not told otherwise in the focused pane. */
  | { type: 'move'; by: number; pane?: string }
  | { type: 'zoom' }
  | { type: 'back' }
  | { type: 'sort'; columns: readonly string[] }
  | { type: 'sort-direction' }
  | { type: 'fold' }
  | { type: 'filter'; text: string }
  | { type: 'open'; view: OpenView }
  | { type: 'chosen'; state: unknown }
  | { type: 'close' }
  | { type: 'times' }
  | { type: 'overlay'; overlay: Overlay };

/** Everything on the screen that is not the snapshot. */
export type UiState = Omit<Ui, 'view' | 'remembered'> & {
  /** What is open in place of the panes, with what it has read. */
  view?: (OpenView & { data: unknown }) | null;
  footer: readonly FooterItem[];
  /** What is said of the key that was pressed last. */
  toast?: Pick<EventLine, 'level' | 'source' | 'text'> | null;
  helpGroups: readonly HelpGroup[];
  /** What the open palette offers. */
  palette?: { offers: readonly Offer[]; at: number };
};

/** What a key acts on, and what it may do. */
export type KeyContext = {
  /** The newest that is known of what the panes show. */
  snapshot: Snapshot;
  ui: Ui;
  dispatch(event: UiEvent): void;
  /** The selected row of the focused pane. */
  selected: Selected | undefined;
  /** What the selected row, or else the focused pane, is about. */
  subject: Subject | undefined;
  /** The view that is open in place of the panes. */
  view: Opened<object, unknown> | null;
  /** Returns what to say about it: how much of it was copied. */
  copy(text: string): string;
  /** Says at once what a key has done, or why it can’t; it is among the events, too. */
  note(level: EventLine['level'], source: string, text: string): void;
  /** The log of what something is about; undefined where it has none. */
  logOf(subject: Subject | undefined): LogPlace | undefined;
  /** `from`: the moment to begin at, ms since the epoch; else at its newest line. */
  openLog(place: LogPlace, from?: number): void;
  /** Opens the trace of something in the pipeline of `system`, or in the chosen one. */
  openTrace(of: TraceOf, system?: SystemId): void;
};

/** What has to be answered before something is done; any other key than these does nothing. */
export type Question<Context extends KeyContext = KeyContext> = {
  answers: readonly {
    keys: readonly string[];
    label: string;
    /** Changes something: see `Binding.alone`. */
    alone?: boolean;
    run(context: Context): void;
  }[];
};

/** One key. */
export type Binding<Context extends KeyContext = KeyContext> = {
  id: string;
  /** Names as `InputParser` gives them; the first one is shown in the footer. */
  keys: readonly string[];
  /** A word or two, for the footer. */
  label: string;
  /** What can’t be done when it is refused, where the label does not say that. */
  refused?: string;
  /** What it does, for help and README. */
  help: string;
  group: string;
  effect: 'read' | 'write' | 'destroy';
  /** Acts beyond the screen, as all that is no `read` does: never done for a key out of a text. */
  alone?: boolean;
  footer?: boolean | ((context: Context) => boolean);
  /** The pane of which it acts on the selected row. */
  of?: string;
  /** Valid while a view is open, too. */
  everywhere?: boolean;
  /** A question that has to be answered with y first. */
  confirm?(context: Context): string;
  /** A question with answers of its own; null where nothing has to be asked. */
  ask?(context: Context): Question<Context> | null;
  disabledReason?(context: Context): string | undefined;
  run(context: Context): void;
};

/** A key that is valid while its view is open. */
export type ViewKey<State, Data> = Omit<Binding, 'group' | 'run' | 'disabledReason' | 'ask'> & {
  /** Where it stands in help and README; as long as not told otherwise under its view's title. */
  group?: string;
  disabledReason?(view: Opened<State, Data>, context: KeyContext): string | undefined;
  run(view: Opened<State, Data>, context: KeyContext): void;
};

/** What makes a view. */
export type ViewDefinition<State extends object, Data> = {
  id: string;
  /** Over its keys, in help and README. */
  title: string;
  /** Reads while the view is open; anew as soon as `of` tells something else. */
  live?: {
    of(state: State): string;
    /** Undefined where nothing can be read: there is no such system, or a recording is shown. */
    open(sources: Sources, state: State): Live<State, Data> | undefined;
  };
  keys: readonly ViewKey<State, Data>[];
  /** What it shows, at most `height` lines. */
  lines(props: BodyProps<State, Data>): readonly Line[];
};

/** A view of any kind: its state and data are known to itself alone. */
export type View = Omit<ViewDefinition<object, unknown>, 'keys'> & {
  keys: readonly Binding[];
  /** Of a detail: the pane whose rows it is about. `before` is what was chosen in it the last time. */
  detail?: { pane: string; open(row: string, before: unknown): UiEvent };
};
