import type { Health, JobStatus, ServiceState } from './lab.ts';

/**
 * What each probe returns: raw counters, each with the epoch that it counts from, so that a restart
 * is never a negative rate. Rates, lags and ETAs are derived from these elsewhere.
 */
export type FailureKind = 'unreachable' | 'timeout' | 'denied' | 'unexpected';

/** The last result of a probe. The value is kept when its source goes down; staleness is derived. */
export type Reading<T> = {
  value?: T;
  /** When the value was read, in ms since the epoch. */
  at?: number;
  tookMs?: number;
  /** `since`: when the failing began, ms since the epoch. */
  failure?: { kind: FailureKind; message: string; since: number };
};

export type ServiceReading = {
  name: string;
  state: ServiceState;
  health: Health;
  detail: string;
  pid: number | null;
  /** ms since the epoch; the epoch of the counters below. */
  startedAt: number | null;
  /** CPU time used since `startedAt` by the process and its children, ms; null where unknown. */
  cpuMs: number | null;
  /** Resident memory, bytes. */
  memoryBytes: number | null;
  /** Bytes read from and written to storage since `startedAt`. */
  readBytes: number | null;
  writtenBytes: number | null;
  ports: Record<string, number>;
};

export type ServicesReading = { services: ServiceReading[]; job: JobStatus };

export type Slot = {
  name: string;
  plugin: string | null;
  slotType: string;
  database: string | null;
  active: boolean;
  activePid: number | null;
  /** LSNs as bytes since the beginning of the WAL; null once the slot is lost. */
  restartLsn: bigint | null;
  confirmedFlushLsn: bigint | null;
  /** reserved, extended, unreserved, lost; null before PostgreSQL 13. */
  walStatus: string | null;
  /** Bytes until the slot is lost; null without a cap and once lost. */
  safeWalSize: bigint | null;
  /** Every other column that this version has, as text (zoom shows them). */
  more: Record<string, string | null>;
};

export type PostgresReading = {
  /** Start of the postmaster, ms since the epoch: the epoch of all counters. */
  epoch: number;
  version: string;
  currentLsn: bigint;
  /** Committed and rolled-back transactions of the database since the statistics were reset. */
  commits: bigint;
  rollbacks: bigint;
  /** The oldest running transaction's start (ms since the epoch) and its age in transactions. */
  oldestTransaction: { startedAt: number; ageXids: bigint } | null;
  slots: Slot[];
  /** pg_stat_replication: one per walsender. */
  walsenders: {
    pid: number;
    application: string;
    state: string;
    sentLsn: bigint | null;
    flushLsn: bigint | null;
    /** Every other column that this version has, as text. */
    more?: Record<string, string | null>;
  }[];
  publications: { name: string; tables: string[] }[];
  tables: { name: string; replicaIdentity: string; rows: bigint }[];
  /** max_slot_wal_keep_size in bytes; null: no cap. */
  slotWalCap: bigint | null;
  /** Free bytes on the disk of the data; null where it can't be known. */
  freeDiskBytes: bigint | null;
};

export type CaptureReading = {
  /**
   * Start of the process of Connect or Debezium Server, ms since the epoch: the epoch of Debezium's counters, which a
   * restarted task begins anew as well (that shows in a smaller counter). Null where JMX is not reached.
   */
  epoch: number | null;
  /** None with Debezium Server. */
  connectors: {
    name: string;
    state: string;
    tasks: { id: number; state: string; trace?: string }[];
  }[];
  /**
   * What Debezium Server says of itself; absent with Kafka Connect. It says UP when it is stuck, too:
   * health is told by what moves.
   */
  server?: { status: string; checks: { name: string; status: string }[] };
  /** Debezium's own figures by MBean attribute, for the snapshot and streaming contexts; empty where JMX is not reached. */
  metrics: Record<string, number>;
};

/** `replicas` and `inSync` are counts, `end` is the offset of the next record. */
export type PartitionReading = {
  partition: number;
  leader: number;
  replicas: number;
  inSync: number;
  begin: bigint;
  end: bigint;
  /** Size of the leader's log, bytes; null where it is not told (DescribeLogDirs). */
  bytes: bigint | null;
};

/**
 * The broker's start is no epoch of these: offsets live in the log and go on after a restart. What
 * begins them anew is a topic that was deleted and made again under its name. Topic ids would tell
 * (Metadata v10, which kafkajs does not speak); instead a smaller end offset or other partitions do,
 * since end offsets only grow as long as a topic lives.
 */
export type KafkaReading = {
  brokers: { id: number; host: string; port: number }[];
  controllerId: number | null;
  /** By name. A topic in which nothing changed is the same object as in the reading before. */
  topics: {
    name: string;
    internal: boolean;
    partitions: PartitionReading[];
  }[];
  /** When the sizes were asked for, ms since the epoch: in a large cluster before the offsets were. */
  bytesAt: number | null;
  /** Lag in records, as a whole and by topic; null where the group has committed nothing. */
  groups: {
    id: string;
    state: string;
    lag: bigint | null;
    members: number;
    /** The topics that it has committed offsets of, or whose partitions its members have. By name. */
    topics: { name: string; lag: bigint | null }[];
  }[];
};

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

/** The newest planned and newest committed batch, and the planned end offsets; null before the first. */
export type CheckpointReading = {
  planned: number;
  committed: number;
  /** topic → partition → offset of the next record to read. */
  endOffsets: Record<string, Record<string, bigint>>;
} | null;

/** Files and what they hold; null where not every file tells. Rows are those of its statistics. */
export type DeltaFiles = { files: number; rows: number | null; bytes: number | null };

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

export type ProbeValues = {
  services: ServicesReading;
  postgres: PostgresReading;
  capture: CaptureReading;
  kafka: KafkaReading;
  spark: SparkReading;
  checkpoint: CheckpointReading;
  delta: DeltaTableReading;
};
export type ProbeName = keyof ProbeValues;
