import type { Landed } from '../../watch/links.ts';
import { key } from '../../watch/view.ts';
import type { QueryEvent } from './query-events.ts';

export type SparkReading = {
  status: string;
  workers: {
    id: string;
    state: string;
    cores: number;
    coresUsed: number;
    memoryMb: number;
    memoryUsedMb: number;
  }[];
  applications: { id: string; name: string; state: string; cores: number; startedAt: number }[];
  /** What the driver of an active application does now; null where its UI does not tell. */
  driver: SparkDriver | null;
};

export type SparkDriver = {
  applicationId: string;
  /** `batch` is the micro-batch that the job is of; null for a job that is of none. */
  jobs: { running: { id: number; batch: number | null }[] };
  stages: {
    active: {
      id: number;
      attempt: number;
      name: string;
      /** Tasks in all, and how many of them have ended, failed, or run now. */
      tasks: number;
      done: number;
      failed: number;
      running: number;
    }[];
  };
};

/** The newest planned and newest committed batch, and their end offsets; null before the first. */
export type CheckpointReading = {
  planned: number;
  committed: number;
  /** Of the planned batch: topic → partition → offset of the next record to read. */
  endOffsets: Record<string, Record<string, bigint>>;
  /**
   * The same of the committed batch, or where the query began, while another one is planned; absent
   * where they are the same, and in older recordings.
   */
  committedOffsets?: Record<string, Record<string, bigint>>;
  /** When the last batches were started, ms since the epoch, oldest first; not in older recordings. */
  starts?: readonly number[];
  /** The id of the query whose checkpoint it is, where it tells. */
  query?: string;
} | null;

export type BatchRow = {
  batchId: number;
  applicationId: string;
  query: string;
  /** Of the query, not of one run of it: with `batchId` what a Delta commit names. */
  queryId: string;
  startedAt: number;
  rows: number;
  inPerS: number;
  processedPerS: number;
  tookMs: number;
  /** Duration by phase in ms, as Spark names them. */
  phases: Record<string, number>;
  /** The version of the Delta table that it made; null where no commit is known. */
  deltaVersion: number | null;
  /** What that commit did. */
  landed: Landed | null;
};

/** Master, workers and driver of a standalone cluster. */
export type Spark = {
  endpoint: { masterUi: string; driverUi: string };
  reading: SparkReading;
  rows: Record<string, never>;
  event: never;
};
export const spark = key<Spark>('spark');

/** A streaming query: its checkpoint, and the micro-batches that the event log tells of. */
export type Query = {
  endpoint: { checkpoint: string; eventLog: string };
  reading: CheckpointReading;
  rows: {
    batches: readonly BatchRow[];
    /** Queries that have failed, logs that can't be read: lines, oldest first. */
    notes: readonly string[];
  };
  event: QueryEvent;
};
export const query = key<Query>('query');
