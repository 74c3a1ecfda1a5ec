import { type BatchEvent, batchesIn } from '../systems/spark/query-events.ts';
import type { BatchRow } from '../systems/spark/readings.ts';
import type { Parts } from './systems.ts';

/**
 * The micro-batches of the queries that write the table; none where no query can be told to. Its
 * commits name them; a writer that leaves no transaction (MERGE in foreachBatch) is the query of the
 * checkpoint; where that is not known, the only one whose sink may write a Delta table.
 */
export const ofTable = ({
  query,
  table,
}: Pick<Parts, 'query' | 'table'>): readonly BatchEvent[] => {
  const batches = batchesIn(query?.events ?? []);
  const commits = table?.reading.value?.commits ?? [];
  const checkpoint = query?.reading.value;
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

/** Those of them that are batches, as rows, newest first. */
export const ownBatches = (parts: Pick<Parts, 'query' | 'table'>): readonly BatchRow[] => {
  const rows = parts.query?.rows.batches ?? [];
  const queries = new Set(ofTable(parts).map(({ progress }) => progress.id));
  // What other queries do says nothing of this pipeline.
  return rows.every(({ queryId }) => queries.has(queryId))
    ? rows
    : rows.filter(({ queryId }) => queries.has(queryId));
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
