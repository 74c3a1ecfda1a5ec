import type { Links } from '../../watch/links.ts';
import { pairOf, rateOf, recentOf, runOf } from '../../watch/series.ts';
import { isFresh, type Raw } from '../../watch/view.ts';
import { metricOf } from './operation-metrics.ts';
import type { CommitRow, Delta, DeltaCommit, DeltaTable } from './readings.ts';

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
export const deltaOf = (view: Raw<Delta>): DeltaTable | null => {
  const table = view.reading.value;
  if (!table) return null;
  const run = runOf(
    recentOf(view.points),
    (reading) => reading ?? undefined,
    (older, newer) => older.epoch === newer.epoch && older.version <= newer.version,
  );
  const { version, files, rows, bytes, untold, incomplete, rejected = 0 } = table;
  const averageFileBytes = files > 0 ? bytes / files : null;
  return {
    ...{ version, files, rows, bytes, untold, incomplete, rejected, averageFileBytes },
    rowsPerS: isFresh(view) ? rateOf(pairOf(run), ({ appendedRows }) => appendedRows) : null,
    smallFiles:
      files >= manyFiles && averageFileBytes !== null && averageFileBytes < smallFileBytes,
    partitionColumns: table.table?.partitionColumns ?? [],
  };
};

const rowsOfCommits = new WeakMap<DeltaCommit, CommitRow>();
const lists = new WeakMap<readonly DeltaCommit[], { links: Links; rows: readonly CommitRow[] }>();

/**
 * The last commits, newest first.
 * - rows: added − removed, by the statistics of the files; where those do not tell, by the writer's
 *   own figures (numOutputRows of a commit that only adds, numDeletedRows of a DELETE).
 * - tookMs: that of the micro-batch that made it, else the writer's own figure.
 */
export const commitRows = (commits: readonly DeltaCommit[], links: Links): readonly CommitRow[] => {
  const kept = lists.get(commits);
  if (kept?.links === links) return kept.rows;
  const rows = commits.toReversed().map((commit) => {
    const { batch, metrics } = commit;
    const tookMs =
      (batch && links.batch(batch.query, batch.id)?.tookMs) ??
      metricOf(metrics, 'executionTimeMs', 'execution_time_ms');
    const known = rowsOfCommits.get(commit);
    const query = (batch && links.batch(batch.query, batch.id)?.name) ?? null;
    if (known?.tookMs === tookMs && known.query === query) return known;
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
      query,
      tookMs,
      metrics,
    };
    rowsOfCommits.set(commit, row);
    return row;
  });
  lists.set(commits, { links, rows });
  return rows;
};

/** By how many rows a commit made the table grow; null where it can't be told. */
export const netRows = ({ added, removed, metrics, operation }: DeltaCommit): number | null => {
  if (added.rows !== null && removed.rows !== null) return added.rows - removed.rows;
  if (removed.files === 0) return metricOf(metrics, 'numOutputRows', 'num_added_rows');
  const deleted = metricOf(metrics, 'numDeletedRows', 'num_deleted_rows');
  return operation === 'DELETE' && deleted !== null ? -deleted : null;
};
