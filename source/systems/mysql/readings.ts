import type { MysqlEndpoint } from '../../clients/mysql.ts';
import { key } from '../../watch/view.ts';

/** What this user may not do, and so what is not known; each by the right that is missing. */
export type Missing = { right: string; hides: string };

/** A thread that sends the binary log to a reader: a replica, or Debezium. */
export type DumpThread = {
  /** Its connection’s id. */
  id: bigint;
  user: string;
  /** Without its port. */
  host: string;
  port: string | null;
  /** As the server names it: `Binlog Dump`, `Binlog Dump GTID`. */
  command: string;
  state: string;
  /** By its state, the server has sent it everything that it has. */
  sentAll: boolean;
  /** For how long it has been in that command, ms. */
  forMs: number;
  /** Every other column that this version has, as text. */
  more: Record<string, string | null>;
};

/** A transaction that is open. */
export type OpenTransaction = {
  thread: bigint;
  /** ms since the epoch, by the server’s clock. */
  startedAt: number;
  rowsModified: bigint;
  user: string | null;
  state: string | null;
};

/** A reader that has registered itself as a replica, as Debezium does not. */
export type Replica = { serverId: bigint; host: string };

export type BinaryLog = {
  name: string;
  bytes: bigint;
  /** When it was written last, ms since the epoch, where its folder is this machine’s and may be read. */
  writtenAt?: number;
};

/** Settings and statements that this version does not have are null, and so is what may not be seen. */
export type MysqlReading = {
  flavour: 'MySQL' | 'MariaDB';
  version: string;
  /** When it started, ms since the epoch: the epoch of all counters. */
  epoch: number;
  serverId: bigint;
  serverUuid: string | null;
  logBin: boolean;
  format: string | null;
  rowImage: string | null;
  gtidMode: string | null;
  /** `gtid_executed`; MariaDB’s `gtid_binlog_pos`. */
  gtidExecuted: string | null;
  gtidPurged: string | null;
  /** For how long a binary log is kept, ms; null: for ever. */
  retentionMs: number | null;
  /** Every setting that was asked for, as text. */
  settings: Record<string, string>;
  /** Where the binary log ends; null where it is off or may not be seen. */
  end: { file: string; pos: bigint } | null;
  /** Oldest first. */
  logs: readonly BinaryLog[] | null;
  /** Null where other users’ threads may not be seen. */
  dumps: readonly DumpThread[] | null;
  replicas: readonly Replica[] | null;
  transactions: readonly OpenTransaction[] | null;
  missing: readonly Missing[];
  /** Transactions that were committed with rows in the binary log, and statements of users. */
  logged: bigint | null;
  /** The server’s clock less ours, ms, and how far off that may be: half the round trip. */
  clock: { offsetMs: number; withinMs: number };
};

/** Who reads the binary log, or should. */
export type ReaderRow = {
  /** `debezium@10.0.0.7`; what a pipeline names where nobody reads as that. */
  name: string;
  /** Null where that can’t be seen. */
  connected: boolean | null;
  thread: bigint | null;
  /** The server has sent it everything; null where that is not known. */
  sentAll: boolean | null;
  state: string | null;
  /** Whether a pipeline that is watched reads by it. */
  read: boolean;
  /** The newest change of it that is in Kafka; null where no pipeline tells. */
  file: string | null;
  pos: bigint | null;
  gtid: string | null;
  committedAt: number | null;
  /** From there to the end of the binary log. */
  behindBytes: bigint | null;
  behindMs: number | null;
  /** Whether the file that it needs is still there. */
  fileThere: boolean | null;
  /** Until that file may be deleted, ms; null where it is not due, or is not known. */
  etaMs: number | null;
  /** `behindBytes` over the last minutes, oldest first. */
  history: number[];
};

export type Mysql = {
  endpoint: MysqlEndpoint;
  reading: MysqlReading;
  rows: {
    readers: readonly ReaderRow[];
    /** Per second; null where not known. */
    transactionsPerS: number | null;
    binlogBytesPerS: number | null;
    /** Size of all binary logs. */
    logBytes: bigint | null;
  };
  event: never;
};
export const mysql = key<Mysql>('mysql');
