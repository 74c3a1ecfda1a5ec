import { type Finding, rankOf } from './finding.ts';
import type { Snapshot } from './snapshot.ts';

/** The verdict on a pipeline; where none of that id is watched, the worst of all. */
export const verdictFor = (
  { pipelines }: Pick<Snapshot, 'pipelines'>,
  pipeline?: string,
): Finding | null => {
  const own = pipelines.find(({ id }) => id === pipeline)?.verdict;
  const all = pipelines.map(({ verdict }) => verdict);
  return own ?? all.toSorted((a, b) => rankOf(b.level) - rankOf(a.level))[0] ?? null;
};
