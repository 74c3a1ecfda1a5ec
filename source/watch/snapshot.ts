import type { BatchEvent } from '../systems/spark/progress.ts';
import type { Capture } from './lab.ts';
import type { DeltaFiles, FailureKind, ProbeName, ProbeValues, Reading } from './readings.ts';

export type Readings = { readonly [K in ProbeName]?: Reading<ProbeValues[K]> };

/** All readings at one tick. `at` in ms since the epoch. */
export type Sample = { at: number; readings: Readings };

/** A line of the Events pane. */
export type EventLine = {
  at: number;
  level: 'info' | 'good' | 'warning' | 'error';
  source: string;
  text: string;
};

/** One step of the bring-up, for the time before a service has readings. */
export type StepLine = {
  subject: string;
  state: 'running' | 'done' | 'failed';
  what: string;
  done?: number;
  total?: number;
  startedAt: number;
};

/** What the screen, `once` and a recording all show: immutable, published once a tick. */
export type Snapshot = {
  at: number;
  /** Without a capture it is Kafka Connect. */
  lab: { name: string; engine: string; versions: string; capture?: Capture };
  paused: boolean;
  intervalMs: number;
  /** Newest last, bounded to the last minutes; the last one is now. */
  samples: readonly Sample[];
  batches: readonly BatchEvent[];
  events: readonly EventLine[];
  steps: readonly StepLine[];
  derived: Derived;
};

/** Whether a pane's source answers; `since` in ms since the epoch. */
export type SourceState =
  | { state: 'waiting' }
  | { state: 'fresh'; at: number }
  | { state: 'stale'; at?: number; since: number; kind: FailureKind; message: string };

export type ServiceRow = {
  name: string;
  state: string;
  health: string;
  detail: string;
  /** Percent of one core; null until two readings of one process are there. */
  cpuPercent: number | null;
  memoryBytes: number | null;
  /** Bytes per second to and from storage. */
  ioPerS: number | null;
  uptimeMs: number | null;
  /** How often its process was replaced while we watched. */
  restarts: number;
  ports: string;
};

export type SlotRow = {
  name: string;
  active: boolean;
  walStatus: string | null;
  /** Why the server gave the slot up, from PostgreSQL 17 on: wal_removed, idle_timeout …; else null. */
  invalidationReason: string | null;
  /** Bytes: current LSN − restart_lsn, and − confirmed_flush_lsn; null once lost. */
  retained: bigint | null;
  unconfirmed: bigint | null;
  /** Whether confirmed_flush_lsn moves as it should; false: WAL grows and it stands still. */
  moving: boolean;
  /** Growth of what is retained, bytes per second over the window. */
  growthPerS: number | null;
  /** Until the slot is lost (cap) or the disk is full, ms; null where it does not come nearer. */
  etaMs: number | null;
  etaOf: 'lost' | 'disk full' | null;
  /** `unconfirmed` in bytes over the last minutes, oldest first. */
  history: number[];
};

/** A consumer group that reads a topic. `lag` in records; null where it has committed nothing. */
export type TopicGroup = { group: string; state: string; members: number; lag: bigint | null };

export type TopicRow = {
  name: string;
  internal: boolean;
  partitions: number;
  underReplicated: number;
  end: bigint;
  /** Records per second by end offsets; null until two readings. */
  recordsPerS: number | null;
  /** Growth of the leaders' logs, bytes per second; null where it can't be told. */
  bytesPerS: number | null;
  /** Size of the leaders' logs, bytes. */
  bytes: bigint | null;
  /** `recordsPerS` from reading to reading, oldest first. */
  history: number[];
  /** Records that Spark has not taken yet (end − checkpoint), for topics that it reads. */
  backlog: bigint | null;
  /** The largest lag of a consumer group; null where none has committed an offset. */
  lag: bigint | null;
  groups: readonly TopicGroup[];
};

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
};

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

export type Flow = {
  /** Changes per second at each hop; null where not known. */
  transactionsPerS: number | null;
  walBytesPerS: number | null;
  captureEventsPerS: number | null;
  captureBehindMs: number | null;
  recordsPerS: number | null;
  backlog: bigint | null;
  lastBatch: BatchRow | null;
  deltaVersion: number | null;
  deltaRows: number | null;
  /** From the commit of a row to the end of the micro-batch that landed it, by the newest batch. */
  endToEndMs: number | null;
  /** One line on the whole pipeline in words, and whether it is well. */
  verdict: { level: 'good' | 'warning' | 'error' | 'waiting'; text: string };
};

export type Derived = {
  sources: { readonly [K in ProbeName]: SourceState };
  services: ServiceRow[];
  healthy: { count: number; of: number };
  slots: SlotRow[];
  topics: TopicRow[];
  batches: BatchRow[];
  delta: DeltaTable | null;
  /** Newest first. */
  commits: CommitRow[];
  flow: Flow;
};
