import type { OpenView, View } from '../panes/view.ts';
import { commitView } from './delta/detail.ts';
import { topicView } from './kafka/detail/index.ts';
import { slotView } from './postgres/detail.ts';
import { serviceView } from './services/detail.ts';
import { logView } from './services/log/index.ts';
import { batchView } from './spark/detail.ts';

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
