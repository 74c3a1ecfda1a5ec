import type { Subject } from '../watch/finding.ts';
import type { EventLine, Snapshot } from '../watch/snapshot.ts';
import type { SystemId } from '../watch/target.ts';
import type { Selected, Ui, UiEvent } from './types.ts';
import type { Opened } from './view.ts';

/** The log of a service: `system` are the services of its lab. */
export type LogPlace = { system: SystemId; service: string };

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
  copy(text: string): void;
  /** Adds a line to the events, which is shown at once. */
  note(level: EventLine['level'], source: string, text: string): void;
  /** The log of what something is about; undefined where it has none. */
  logOf(subject: Subject | undefined): LogPlace | undefined;
  openLog(place: LogPlace): void;
};

/** What has to be answered before something is done; any other key than these does nothing. */
export type Question<Context extends KeyContext = KeyContext> = {
  answers: readonly { keys: readonly string[]; label: string; run(context: Context): void }[];
};

/** One key. */
export type Binding<Context extends KeyContext = KeyContext> = {
  id: string;
  /** Names as the keyboard gives them; the first one is shown in the footer. */
  keys: readonly string[];
  /** A word or two, for the footer. */
  label: string;
  /** What can’t be done when it is refused, where the label does not say that. */
  refused?: string;
  /** What it does, for help and README. */
  help: string;
  group: string;
  effect: 'read' | 'write' | 'destroy';
  footer?: boolean;
  /** Valid while a view is open, too. */
  everywhere?: boolean;
  /** A question that has to be answered with y first. */
  confirm?(context: Context): string;
  /** A question with answers of its own; null where nothing has to be asked. */
  ask?(context: Context): Question<Context> | null;
  disabledReason?(context: Context): string | undefined;
  run(context: Context): void;
};
