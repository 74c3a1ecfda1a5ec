import type { Snapshot } from '../watch/snapshot.ts';
import type { Face, Pane } from './types.ts';

/** The panes of which anything is watched. */
export const presentPanes = ({ panes }: Face, snapshot: Snapshot): readonly Pane[] =>
  panes.filter((pane) => pane.isPresent(snapshot));

/** Where the focus is: on a pane that is not there any more it goes to the first that is. */
export const focusedPane = (present: readonly Pane[], focus: string): Pane | undefined =>
  present.find(({ id }) => id === focus) ?? present[0];
