import { logView } from './log/index.ts';
import type { OpenView, View } from './types.ts';

/** The views that take the place of the panes. A new one is one file (or folder) and its name here. */
export const views: readonly View[] = [logView];

export const viewOf = (open: OpenView | null): View | undefined =>
  views.find(({ id }) => id === open?.id);
