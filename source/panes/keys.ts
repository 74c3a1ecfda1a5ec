import type { TerminalProgram } from '../os/tool.ts';
import type { Session } from '../screen/session.ts';
import type { Ui, UiEvent } from '../screen/ui.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import type { Opened } from './view.ts';

export type KeyContext = {
  session: Session;
  snapshot: Snapshot;
  ui: Ui;
  dispatch(event: UiEvent): void;
  /** The service that is selected in the Services pane. */
  service: string | undefined;
  /** The selected row of the focused pane. */
  selected: { id: string; text: string } | undefined;
  /** What is selected, as text for the clipboard. */
  selectedText: string | undefined;
  /** The view that is open in place of the panes. */
  view: Opened<object, unknown> | null;
  copy(text: string): void;
  /** Leaves the screen to a program of the terminal until it ends. */
  suspend(program: TerminalProgram): void;
  redraw(): void;
  quit(how: { stopLab: boolean; interrupted?: boolean }): void;
};

/** What has to be answered before something is done; any other key than these does nothing. */
export type Question = {
  answers: readonly { keys: readonly string[]; label: string; run(context: KeyContext): void }[];
};

/** One key. Adding one is one entry in a file of this folder. */
export type Binding = {
  id: string;
  /** Names as `keyName` gives them; the first one is shown in the footer. */
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
  confirm?(context: KeyContext): string;
  /** A question with answers of its own; null where nothing has to be asked. */
  ask?(context: KeyContext): Question | null;
  disabledReason?(context: KeyContext): string | undefined;
  run(context: KeyContext): void;
};
