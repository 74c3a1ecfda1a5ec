import { batchView } from './batch/index.ts';
import { commitView } from './commit/index.ts';
import { logView } from './log/index.ts';
import { serviceView } from './service/index.ts';
import { slotView } from './slot/index.ts';
import { topicView } from './topic/index.ts';
import type { OpenView, View } from './types.ts';

/** The views that take the place of the panes. A new one is one file (or folder) and its name here. */
export const views: readonly View[] = [
  logView,
  serviceView,
  slotView,
  topicView,
  batchView,
  commitView,
];

/** The detail of the rows of a pane; undefined where they have none. */
export const detailOf = (pane: string): (View['detail'] & { id: string }) | undefined => {
  const view = views.find(({ detail }) => detail?.pane === pane);
  return view?.detail && { id: view.id, ...view.detail };
};

export const viewOf = (open: OpenView | null): View | undefined =>
  views.find(({ id }) => id === open?.id);
