import type { PipelineEvidence } from '../../pipeline/index.ts';
import { ownBatches } from '../../pipeline/writers.ts';
import type { DeltaTableReading } from '../../systems/delta/readings.ts';
import type { BatchRow } from '../../systems/spark/readings.ts';
import { current } from '../../watch/view.ts';

/** Batches that have ended with rows, newest first, beside the commits of the table. */
export type Landings = {
  table: NonNullable<DeltaTableReading>;
  batches: readonly BatchRow[];
  /** Ids of the batches of that query which the last commits name. */
  landed: ReadonlySet<number>;
  query: string;
};

/** A reading of the table may be from just before the end of a batch. */
const settleMs = 5000;

/**
 * Null where it can’t be told: no batch with rows, or no commit that names a batch of the query (a
 * writer may leave no transaction, as MERGE in foreachBatch does).
 */
export const landingsOf = ({ parts, now }: PipelineEvidence): Landings | null => {
  const table = current(parts.table);
  if (!table || !parts.query) return null;
  const batches = ownBatches(parts).filter(
    ({ rows, startedAt, tookMs }) => rows > 0 && startedAt + tookMs < now - settleMs,
  );
  const query = batches[0]?.queryId;
  if (query === undefined) return null;
  const landed = table.commits.flatMap(({ batch }) => (batch?.query === query ? [batch.id] : []));
  if (landed.length === 0) return null;
  return {
    table,
    query,
    landed: new Set(landed),
    batches: batches.filter((b) => b.queryId === query),
  };
};
