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
  /** pg_stat_replication_slots, as text, from PostgreSQL 14 on: spill_txns, spill_bytes, total_txns … */
  stats?: Record<string, string | null>;
  /** Where the slot is no longer the one that had this name before. */
  renewed?: SlotRenewal;
};

/** That a slot went on elsewhere than where it was, although nobody read it: as far as this run has seen. */
export type SlotRenewal = {
  /** When that was seen, ms since the epoch. */
  at: number;
  /** `made anew`: it was dropped and made again; `advanced`: it was moved by hand. */
  how: 'made anew' | 'advanced';
  /** confirmed_flush_lsn before and after; null where there was none. */
  from: bigint | null;
  to: bigint | null;
};

/** The oldest transaction that has written something: restart_lsn of no slot passes its beginning. */
export type OpenTransaction = {
  /** ms since the epoch; null where the right to see it is missing. */
  startedAt: number | null;
  /** How many transactions have begun since. */
  ageXids: bigint;
  /** Of its session; null once it is prepared. */
  pid: number | null;
  user: string | null;
  application: string | null;
  /** As pg_stat_activity has it: `active`, `idle in transaction`; null where that may not be seen. */
  state: string | null;
  /** Of a prepared transaction. */
  gid: string | null;
  database: string | null;
};

/** Settings and limits of the server; each missing where it could not be read. */
export type ServerLimits = {
  walLevel: string | null;
  inRecovery: boolean;
  maxSlots: number | null;
  maxWalsenders: number | null;
};

export type PostgresReading = {
  /** Start of the postmaster, ms since the epoch: the epoch of all counters. */
  epoch: number;
  version: string;
  /** The database that publications, tables and their changes are of. */
  database?: string;
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
  publications: {
    name: string;
    tables: string[];
    /** Whether it publishes UPDATE or DELETE, for which a table needs a replica identity. */
    needsKeys?: boolean;
    /** Rows of its tables inserted, updated and deleted since their statistics were reset. */
    changes?: bigint | null;
  }[];
  /**
   * Rows inserted, updated and deleted since the statistics were reset, of published tables by name, the
   * first 200; what was rolled back counts too. Not in older recordings.
   */
  written?: Readonly<Record<string, readonly [bigint, bigint, bigint]>>;
  /** `keyed`: whether its replica identity names rows: there is the key or index that it stands for. */
  tables: { name: string; replicaIdentity: string; rows: bigint; keyed?: boolean }[];
  /** max_slot_wal_keep_size in bytes; null: no cap. */
  slotWalCap: bigint | null;
  /** Size of one file of the WAL; not in older recordings. */
  walSegmentBytes?: bigint;
  /** Free bytes on the disk of the data; null where it can't be known. */
  freeDiskBytes: bigint | null;
  /** Size of that disk, bytes. */
  diskBytes?: bigint | null;
  /** The oldest transaction that has written; null where none is open. */
  writer?: OpenTransaction | null;
  limits?: ServerLimits;
  /** The server’s clock less ours, ms, and how far off that may be: half the round trip. */
  clock?: { offsetMs: number; withinMs: number };
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
  /** Whether a pipeline that is watched reads it. */
  read: boolean;
  /** Whether confirmed_flush_lsn moves as it should; false: it ought to, and stands still. */
  moving: boolean;
  /** Over which time `moving` is judged, ms: three times what lies between its moves at most. */
  windowMs: number;
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
