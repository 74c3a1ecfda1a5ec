import { key } from '../../watch/view.ts';

/** Files and what they hold; null where not every file tells. Rows are those of its statistics. */
export type DeltaFiles = { files: number; rows: number | null; bytes: number | null };

/** Records of one partition of Kafka, from offset `first` to `last`, as rows of a table. */
export type OffsetSpan = {
  /** Where the table has a column for it. */
  topic?: string;
  partition: number;
  first: bigint;
  last: bigint;
  /** The earliest time of a record, as the statistics have it: with `first` it tells records from those of another topic. */
  appended: string;
  rows: number;
};

/** One commit of a Delta table; its version is its number, so that a missing one shows. */
export type DeltaCommit = {
  version: number;
  /** ms since the epoch, as the writer's clock had it; null where the commit does not tell. */
  at: number | null;
  operation: string;
  /** The writer's own figures, as Delta names them: numOutputRows, executionTimeMs … */
  metrics: Record<string, number>;
  /** The micro-batch that made it: the query's id (not a run's), and the batch's. */
  batch: { query: string; id: number } | null;
  added: DeltaFiles;
  removed: DeltaFiles;
  /** False where rows were only moved, as OPTIMIZE does. */
  dataChange: boolean;
  /** Which records of Kafka it added; absent where its files do not tell. */
  spans?: readonly OffsetSpan[];
};

/** Type of a nested column: its kind. */
export type DeltaColumn = { name: string; type: string; nullable: boolean };

export type DeltaTableReading = {
  /** Of the table and of our reading of it: another table under the same name begins anew. */
  epoch: string;
  version: number;
  /** Of all files of this version, by what the log tells; `untold` files do not tell their rows. */
  files: number;
  rows: number;
  bytes: number;
  untold: number;
  /** Why the figures above can't be trusted; null where they can. */
  incomplete: string | null;
  /** Rows of commits that only added, since this epoch began. */
  appendedRows: number;
  /** Rows of the table of rejected records beside it; absent where it was not looked for. */
  rejected?: number;
  table: {
    id: string;
    name: string | null;
    createdAt: number | null;
    partitionColumns: string[];
    columns: DeltaColumn[];
  } | null;
  protocol: { reader: number; writer: number; features: string[] } | null;
  /** The last commits, oldest first: a bounded feed, in which each stays the same object. */
  commits: readonly DeltaCommit[];
} | null;

/** One commit of the Delta table. */
export type CommitRow = {
  version: number;
  /** ms since the epoch, by the writer's clock. */
  at: number | null;
  operation: string;
  /** By how many rows the table grew; null where it can't be told. */
  rows: number | null;
  added: DeltaFiles;
  removed: DeltaFiles;
  /** False where rows were only moved. */
  dataChange: boolean;
  /** The micro-batch that made it. */
  batchId: number | null;
  queryId: string | null;
  /** What the query is called, where its batches are known. */
  query: string | null;
  tookMs: number | null;
  metrics: Record<string, number>;
};

/** The Delta table at its newest version. */
export type DeltaTable = {
  version: number;
  rows: number;
  files: number;
  bytes: number;
  /** Files that do not tell how many rows they have. */
  untold: number;
  /** Why rows, files and bytes can't be trusted; null where they can. */
  incomplete: string | null;
  /** Records that the job could not read, which have a table of their own beside this one. */
  rejected: number;
  /** Rows per second that were added; null until two readings. */
  rowsPerS: number | null;
  averageFileBytes: number | null;
  /** Whether so many files are small that queries suffer. */
  smallFiles: boolean;
  partitionColumns: readonly string[];
};

export type Delta = {
  endpoint: { path: string };
  reading: DeltaTableReading;
  /** `commits`: newest first. */
  rows: { table: DeltaTable | null; commits: readonly CommitRow[] };
  event: never;
};
export const delta = key<Delta>('delta');
