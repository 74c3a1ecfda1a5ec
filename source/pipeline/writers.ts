import type { BatchEvent } from '../systems/spark/progress.ts';
import { lastOf } from '../watch/series.ts';
import type { Sample } from '../watch/snapshot.ts';

/**
 * The micro-batches of the queries that write the table; none where no query can be told to. Its
 * commits name them; a writer that leaves no transaction (MERGE in foreachBatch) is the query of the
 * checkpoint; where that is not known, the only one whose sink may write a Delta table.
 */
export const ofTable = (
  samples: readonly Sample[],
  batches: readonly BatchEvent[],
): readonly BatchEvent[] => {
  const commits = lastOf(samples, 'delta')?.commits ?? [];
  const checkpoint = lastOf(samples, 'checkpoint');
  const ways = [
    commits.flatMap(({ batch }) => batch?.query ?? []),
    checkpoint?.query ? [checkpoint.query] : [],
    onlyOne(batches.filter(mayWrite)),
  ];
  for (const queries of ways) {
    const found = withIds(batches, new Set(queries));
    if (found.length > 0) return found;
  }
  return [];
};

const withIds = (batches: readonly BatchEvent[], ids: ReadonlySet<string>) =>
  // The same list where it is of one query: what is made of it is kept.
  batches.every(({ progress }) => ids.has(progress.id))
    ? batches
    : batches.filter(({ progress }) => ids.has(progress.id));

const onlyOne = (batches: readonly BatchEvent[]): string[] => {
  const ids = new Set(batches.map(({ progress }) => progress.id));
  return ids.size === 1 ? [...ids] : [];
};

// DeltaSink[…], ForeachBatchSink; not noop, console, memory, Kafka, files.
const mayWrite = ({ progress }: BatchEvent): boolean =>
  /delta|foreach/i.test(progress.sink?.description ?? '');
