import type { DeltaCommit } from '../../watch/readings.ts';
import { isFresh, lastOf, pairOf, rateOf, recentOf, runOf } from '../../watch/series.ts';
import type { BatchRow, CommitRow, DeltaTable, Sample } from '../../watch/snapshot.ts';

/** Below this a data file is usually called small. */
const smallFileBytes = 128 * 1024 * 1024;
/** A streaming table has hundreds of small files soon; from here on queries, which open each, suffer. */
const manyFiles = 1000;

/**
 * The table as its log has it; null before there is one.
 * - rows, files, bytes: Σ over the files of the newest version (numRecords − deleted ones, size).
 * - rowsPerS: Δ rows of commits that only added / Δt, of one epoch: deleting is no negative rate,
 *   and rows that an UPDATE writes again have not arrived.
 * - averageFileBytes: bytes / files. Small files: more than a thousand, below 128 MB on average.
 */
export const deltaOf = (samples: readonly Sample[]): DeltaTable | null => {
  const table = lastOf(samples, 'delta');
  if (!table) return null;
  const run = runOf(
    recentOf(samples, 'delta'),
    (reading) => reading ?? undefined,
    (older, newer) => older.epoch === newer.epoch && older.version <= newer.version,
  );
  const { version, files, rows, bytes, untold, incomplete, rejected = 0 } = table;
  const averageFileBytes = files > 0 ? bytes / files : null;
  return {
    ...{ version, files, rows, bytes, untold, incomplete, rejected, averageFileBytes },
    rowsPerS: isFresh(samples, 'delta')
      ? rateOf(pairOf(run), ({ appendedRows }) => appendedRows)
      : null,
    smallFiles:
      files >= manyFiles && averageFileBytes !== null && averageFileBytes < smallFileBytes,
    partitionColumns: table.table?.partitionColumns ?? [],
  };
};

/** A micro-batch by its query and number: what the sink writes into its commit (`txn`). */
const keyOf = (query: string, id: number) => `${query} ${id}`;

// Lists stay the same until something comes in: what is made of two of them is made once.
const keptFor = <A extends object, B, Result>(make: (a: A, b: B) => Result) => {
  const kept = new WeakMap<A, { b: B; result: Result }>();
  return (a: A, b: B): Result => {
    const known = kept.get(a);
    if (known?.b === b) return known.result;
    const result = make(a, b);
    kept.set(a, { b, result });
    return result;
  };
};
const none: readonly DeltaCommit[] = [];

const joined = new WeakMap<BatchRow, BatchRow>();

/** The micro-batches with the version that each made: exact, by the transaction of the commit. */
const withVersions = keptFor((rows: readonly BatchRow[], commits: readonly DeltaCommit[]) => {
  const versions = new Map<string, number>();
  for (const { batch, version } of commits)
    if (batch) versions.set(keyOf(batch.query, batch.id), version);
  return rows.map((row) => {
    const deltaVersion = versions.get(keyOf(row.queryId, row.batchId)) ?? null;
    if (deltaVersion === row.deltaVersion) return row;
    const known = joined.get(row);
    if (known?.deltaVersion === deltaVersion) return known;
    const fresh = { ...row, deltaVersion };
    joined.set(row, fresh);
    return fresh;
  });
});

const rowsOfCommits = new WeakMap<DeltaCommit, CommitRow>();

/**
 * The last commits, newest first.
 * - rows: added − removed, by the statistics of the files; where those do not tell, by the writer's
 *   own figures (numOutputRows of a commit that only adds, numDeletedRows of a DELETE).
 * - tookMs: that of the micro-batch that made it, else the writer's `executionTimeMs`.
 */
const commitRows = keptFor((commits: readonly DeltaCommit[], batches: readonly BatchRow[]) => {
  const took = new Map(
    batches.map(({ queryId, batchId, tookMs }) => [keyOf(queryId, batchId), tookMs]),
  );
  return commits.toReversed().map((commit) => {
    const { batch, metrics } = commit;
    const tookMs =
      (batch && took.get(keyOf(batch.query, batch.id))) ?? metrics.executionTimeMs ?? null;
    const known = rowsOfCommits.get(commit);
    if (known?.tookMs === tookMs) return known;
    const row: CommitRow = {
      version: commit.version,
      at: commit.at,
      operation: commit.operation,
      rows: netRows(commit),
      added: commit.added,
      removed: commit.removed,
      dataChange: commit.dataChange,
      batchId: batch?.id ?? null,
      queryId: batch?.query ?? null,
      tookMs,
      metrics,
    };
    rowsOfCommits.set(commit, row);
    return row;
  });
});

/** Micro-batches and commits, each with what the other knows of it. Same lists, same answer. */
export const joinCommits = (batches: readonly BatchRow[], samples: readonly Sample[]) => {
  const commits = lastOf(samples, 'delta')?.commits ?? none;
  const rows = withVersions(batches, commits);
  return { batches: rows, commits: commitRows(commits, rows) };
};

const netRows = ({ added, removed, metrics, operation }: DeltaCommit): number | null => {
  if (added.rows !== null && removed.rows !== null) return added.rows - removed.rows;
  if (removed.files === 0) return metrics.numOutputRows ?? null;
  const deleted = metrics.numDeletedRows;
  return operation === 'DELETE' && deleted !== undefined ? -deleted : null;
};
