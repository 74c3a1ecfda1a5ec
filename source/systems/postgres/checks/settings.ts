/**
 * What doctor knows of a PostgreSQL server, as its checks see it. A part that may not be seen, or that
 * this version does not have, is null. Names come twice: as they are, and as SQL has to write them.
 */
export type PostgresSettings = {
  /** The server’s clock, ms since the epoch. */
  now: number;
  /** `15.3`, and 150003 as the server counts. */
  version: string;
  versionNumber: number;
  database: string;
  databaseSql: string;
  encoding: string;
  standby: boolean;
  /** Where the WAL ends, bytes since its beginning, and when initdb made the server, ms since the epoch. */
  position: { lsn: bigint; born: number } | null;
  /** Whether this user may see what other users’ sessions do. */
  seesSessions: boolean;
  /** By name; what this version does not have or may not be seen is missing. */
  settings: ReadonlyMap<string, Setting>;
  /** Settings that were changed and wait for a restart. */
  pendingRestart: readonly string[];
  /** Connections to all databases, this one too. */
  connections: number;
  /** Of the file system that holds the WAL, bytes; null where the server is on another machine. */
  freeDiskBytes: number | null;
  databases: readonly { name: string; xidAge: number; connectable: boolean }[] | null;
  slots: readonly SlotSettings[] | null;
  readers: readonly Reader[] | null;
  publications: readonly Publication[] | null;
  tables: readonly Table[] | null;
  roles: readonly Role[] | null;
  sessions: readonly Session[] | null;
  prepared: readonly { gid: string; gidSql: string; database: string; at: number }[] | null;
  largeObjects: number | null;
};

export type Setting = {
  value: string;
  /** As pg_settings has it: `MB`, `8kB`, `ms`; null where the value has none. */
  unit: string | null;
  /** It counts only after a restart. */
  needsRestart: boolean;
};

export type SlotSettings = {
  name: string;
  logical: boolean;
  plugin: string | null;
  database: string | null;
  active: boolean;
  activePid: number | null;
  temporary: boolean;
  /** null before PostgreSQL 13. */
  walStatus: string | null;
  safeWalBytes: number | null;
  retainedBytes: number | null;
  /** Bytes since the beginning of the WAL; null for a physical slot. */
  confirmedLsn: bigint | null;
  invalidationReason: string | null;
  /** null before PostgreSQL 17, and while it is read. */
  inactiveSince: number | null;
  failover: boolean | null;
  synced: boolean | null;
  /** Transactions that did not fit into logical_decoding_work_mem; null before PostgreSQL 14. */
  spilledTransactions: number | null;
  spilledBytes: number | null;
};

/** A walsender: one who reads the WAL, over a slot or not; null what this user may not see. */
export type Reader = { pid: number; user: string | null; application: string | null };

export type Publication = {
  name: string;
  sql: string;
  allTables: boolean;
  /** null before PostgreSQL 15, where a publication can’t name schemas. */
  schemas: readonly string[] | null;
  publishes: { insert: boolean; update: boolean; delete: boolean; truncate: boolean };
  viaRoot: boolean;
  /** Whether stored generated columns are published; null before PostgreSQL 18. */
  generated: boolean | null;
  /** What it names itself, `schema.table`. */
  named: readonly { table: string; filtered: boolean; columns: readonly number[] | null }[];
  /** What it publishes in the end, with what schemas, partitions and FOR ALL TABLES bring. */
  tables: readonly string[];
};

export type Column = {
  name: string;
  sql: string;
  /** Its type, or that of its array’s elements or domain: `schema.type`. */
  type: string;
  /** As it is declared: `numeric(10,2)[]`. */
  declared: string;
  /** pg_type’s: b base, c composite, e enum, r range, m multirange. */
  typeKind: string;
  generated: boolean;
};

export type Table = {
  /** `schema.table`. */
  name: string;
  schema: string;
  /** Without its schema. */
  bare: string;
  sql: string;
  schemaSql: string;
  /** Only the table’s part of `sql`. */
  bareSql: string;
  partitioned: boolean;
  partition: boolean;
  unlogged: boolean;
  rowSecurity: boolean;
  /** default, nothing, full, index. */
  identity: string;
  /** A primary key that rows can be told by, so none that is deferrable. */
  hasKey: boolean;
  /** A unique index without null, expression or condition that could become the key. */
  candidateIndexSql: string | null;
  /** The index of `replica identity using index` is there. */
  identityIndex: boolean;
  columns: readonly Column[];
};

export type Role = {
  name: string;
  sql: string;
  superuser: boolean;
  /** The very first role: it can’t stop being a superuser. */
  bootstrap: boolean;
  login: boolean;
  /** By its attribute, or as a member of the provider’s role for it. */
  replication: boolean;
  bypassesRowSecurity: boolean;
  /** Of the published tables, those it may not read; null where it was not looked at. */
  unreadable: readonly string[] | null;
  /** Limits that this role gets in this database, ms: 0 is none. */
  statementTimeoutMs: number;
};

export type Session = {
  pid: number;
  user: string | null;
  database: string | null;
  state: string | null;
  /** It has a transaction id, so slots wait for its end. */
  writes: boolean;
  /** When its transaction began, ms since the epoch. */
  transactionAt: number;
};
