import { key } from '../../watch/view.ts';

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
  /** The transaction id (xid8) behind the newest that has ended: each that writes takes one. */
  nextXid: bigint;
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
  /** Size of one file of the WAL; not in older recordings. */
  walSegmentBytes?: bigint;
  /** Free bytes on the disk of the data; null where it can't be known. */
  freeDiskBytes: bigint | null;
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

export type Postgres = {
  endpoint: { host: string; port: number; user: string; password: string; database: string };
  reading: PostgresReading;
  rows: {
    slots: readonly SlotRow[];
    /** Changes per second; null where not known. */
    transactionsPerS: number | null;
    walBytesPerS: number | null;
  };
  event: never;
};
export const postgres = key<Postgres>('postgres');
