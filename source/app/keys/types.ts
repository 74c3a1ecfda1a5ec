import type { Snapshot } from '../../derive/types.ts';
import type { Session } from '../session.ts';
import type { Ui, UiEvent } from '../ui.ts';

export type KeyContext = {
  session: Session;
  snapshot: Snapshot;
  ui: Ui;
  dispatch(event: UiEvent): void;
  /** The service that is selected in the Services pane. */
  service: string | undefined;
  /** What is selected, as text for the clipboard. */
  selectedText: string | undefined;
  copy(text: string): void;
  /** Leaves the screen to a program of the terminal until it ends. */
  suspend(command: string, args: string[], env: NodeJS.ProcessEnv): void;
  redraw(): void;
  quit(how: { stopLab: boolean; interrupted?: boolean }): void;
};

/** One key. Adding one is one entry in a file of this folder. */
export type Binding = {
  id: string;
  /** Names as `keyName` gives them; the first one is shown in the footer. */
  keys: readonly string[];
  /** A word or two, for the footer. */
  label: string;
  /** What it does, for help and README. */
  help: string;
  group: 'Source' | 'Lab' | 'Pane' | 'Screen';
  effect: 'read' | 'write' | 'destroy';
  footer?: boolean;
  /** A question that has to be answered with y first. */
  confirm?(context: KeyContext): string;
  disabledReason?(context: KeyContext): string | undefined;
  run(context: KeyContext): void;
};
