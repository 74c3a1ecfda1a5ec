import type { ActionKeyContext } from '../actions/types.ts';
import type { Session } from './session.ts';

/** What the monitor’s own keys act on. */
export type ScreenContext = ActionKeyContext & {
  session: Session;
  redraw(): void;
  /** Stops the monitor as a shell does, until it goes on. */
  stop(): void;
};
