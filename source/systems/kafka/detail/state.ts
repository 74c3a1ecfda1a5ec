import { initialDetail } from '../../../panes/detail/define.ts';
import type { DetailState } from '../../../panes/detail/types.ts';
import type { TailRecord } from '../keep.ts';

/** What was chosen in a topic’s detail. */
export type TopicState = DetailState & {
  /** The record that is read, by its number; null: always the newest. */
  record: number | null;
};

export const initialTopic = (id: string, before: TopicState | undefined): TopicState => ({
  ...initialDetail(id),
  page: before?.page ?? 0,
  record: null,
});

const orders = new WeakMap<readonly TailRecord[], readonly TailRecord[]>();

/** Newest first, as they are listed. */
export const listed = (records: readonly TailRecord[]): readonly TailRecord[] => {
  const known = orders.get(records) ?? records.toReversed();
  orders.set(records, known);
  return known;
};

/** The index of the chosen record; of the oldest where that is gone. 0 where there is none. */
export const chosenIndex = (rows: readonly TailRecord[], record: number | null): number => {
  if (record === null) return 0;
  const at = rows.findIndex(({ seq }) => seq <= record);
  return at === -1 ? Math.max(0, rows.length - 1) : at;
};
