import type { Snapshot } from '../watch/snapshot.ts';
import type { Face, Pane } from './types.ts';

/** The panes of which anything is watched. */
export const presentPanes = ({ panes }: Face, snapshot: Snapshot): readonly Pane[] =>
  panes.filter((pane) => pane.isPresent(snapshot));

/**
 * The pane that a key focuses. Panes of one place have one key, such as those of databases of several kinds:
 * where more than one of them is there, it goes from one to the next.
 */
export const paneOfKey = (
  present: readonly Pane[],
  key: string,
  focus: string,
): Pane | undefined => {
  const all = present.filter((pane) => pane.key === key);
  return all[(all.findIndex(({ id }) => id === focus) + 1) % Math.max(1, all.length)];
};

/** Where the focus is: on a pane that is not there any more it goes to the first that is. */
export const focusedPane = (present: readonly Pane[], focus: string): Pane | undefined =>
  present.find(({ id }) => id === focus) ?? present[0];
