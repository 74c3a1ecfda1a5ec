import type {
  Column,
  PostgresSettings,
  Publication,
  Reader,
  Role,
  Session,
  SlotSettings,
  Table,
} from './settings.ts';

/** What rows of sql.ts become: numbers that the driver gives as text are numbers here. */
type Columns = Record<string, unknown>;

const text = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value);
const number = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value);
const flag = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);

export type ServerRow = {
  now: string;
  version: string;
  number: number;
  database: string;
  database_sql: string;
  encoding: string;
  standby: boolean;
  sees_sessions: boolean;
  settings: { name: string; value: string; unit: string | null; restart: boolean }[] | null;
  pending: string[] | null;
  connections: number;
};

/** The server as a whole. */
export const serverOf = (
  row: ServerRow,
): Pick<
  PostgresSettings,
  | 'now'
  | 'version'
  | 'versionNumber'
  | 'database'
  | 'databaseSql'
  | 'encoding'
  | 'standby'
  | 'seesSessions'
  | 'settings'
  | 'pendingRestart'
  | 'connections'
> => ({
  now: Math.round(Number(row.now)),
  version: row.version.split(' ')[0] ?? row.version,
  versionNumber: row.number,
  database: row.database,
  databaseSql: row.database_sql,
  encoding: row.encoding,
  standby: row.standby,
  seesSessions: row.sees_sessions,
  settings: new Map(
    (row.settings ?? []).map(({ name, value, unit, restart }) => [
      name,
      { value, unit, needsRestart: restart },
    ]),
  ),
  pendingRestart: row.pending ?? [],
  connections: row.connections,
});

export const databasesOf = (
  rows: readonly { name: string; age: number; connectable: boolean }[],
): PostgresSettings['databases'] =>
  rows.map(({ name, age, connectable }) => ({ name, xidAge: Number(age), connectable }));

export const positionOf = ([row]: readonly {
  lsn: string;
  born: string;
}[]): PostgresSettings['position'] =>
  row ? { lsn: BigInt(row.lsn), born: Number(row.born) } : null;

type Statistics = ReadonlyMap<string, { transactions: number | null; bytes: number | null }>;

export const statisticsOf = (rows: readonly { columns: Columns }[]): Statistics =>
  new Map(
    rows.map(({ columns }) => [
      String(columns.slot_name),
      { transactions: number(columns.spill_txns), bytes: number(columns.spill_bytes) },
    ]),
  );

export type SlotRow = {
  columns: Columns;
  retained: string | null;
  confirmed: string | null;
  inactive_since: string | null;
};

export const slotsOf = (rows: readonly SlotRow[], spilled: Statistics | null): SlotSettings[] =>
  rows.map(({ columns, retained, confirmed, inactive_since }) => {
    const name = String(columns.slot_name);
    const spill = spilled?.get(name);
    return {
      name,
      logical: columns.slot_type === 'logical',
      plugin: text(columns.plugin),
      database: text(columns.database),
      active: columns.active === true,
      activePid: number(columns.active_pid),
      temporary: columns.temporary === true,
      walStatus: text(columns.wal_status),
      safeWalBytes: number(columns.safe_wal_size),
      retainedBytes: number(retained),
      confirmedLsn: confirmed === null ? null : BigInt(confirmed),
      invalidationReason: text(columns.invalidation_reason),
      inactiveSince: number(inactive_since),
      failover: flag(columns.failover),
      synced: flag(columns.synced),
      spilledTransactions: spill?.transactions ?? null,
      spilledBytes: spill?.bytes ?? null,
    };
  });

export const readersOf = (rows: readonly Reader[]): readonly Reader[] => rows;

type Schemas = ReadonlyMap<string, readonly string[]>;

export const schemasOf = (rows: readonly { name: string; schemas: string[] }[]): Schemas =>
  new Map(rows.map(({ name, schemas }) => [name, schemas]));

export type PublicationRow = {
  name: string;
  sql: string;
  columns: Columns;
  named: { table: string; filtered: boolean; columns: unknown }[];
  tables: string[];
};

// An int2vector comes as a text of numbers.
const numbersOf = (value: unknown): number[] | null =>
  value === null
    ? null
    : String(value)
        .split(/[\s,]+/)
        .map(Number);

export const publicationsOf = (
  rows: readonly PublicationRow[],
  schemas: Schemas | null,
): Publication[] =>
  rows.map(({ name, sql, columns, named, tables }) => ({
    name,
    sql,
    allTables: columns.puballtables === true,
    schemas: schemas && (schemas.get(name) ?? []),
    publishes: {
      insert: columns.pubinsert === true,
      update: columns.pubupdate === true,
      delete: columns.pubdelete === true,
      truncate: columns.pubtruncate === true,
    },
    viaRoot: columns.pubviaroot === true,
    generated: columns.pubgencols === undefined ? null : columns.pubgencols === 's',
    named: named.map((one) => ({ ...one, columns: numbersOf(one.columns) })),
    tables,
  }));

const identities: Record<string, string> = {
  d: 'default',
  n: 'nothing',
  f: 'full',
  i: 'index',
};

export type TableRow = {
  schema: string;
  bare: string;
  schema_sql: string;
  bare_sql: string;
  partitioned: boolean;
  partition: boolean;
  unlogged: boolean;
  row_security: boolean;
  identity: string;
  has_key: boolean;
  candidate: string | null;
  identity_index: boolean;
  columns: (Omit<Column, 'typeKind'> & { kind: string })[];
};

export const tablesOf = (rows: readonly TableRow[]): Table[] =>
  rows.map((row) => ({
    name: `${row.schema}.${row.bare}`,
    schema: row.schema,
    bare: row.bare,
    sql: `${row.schema_sql}.${row.bare_sql}`,
    schemaSql: row.schema_sql,
    bareSql: row.bare_sql,
    partitioned: row.partitioned,
    partition: row.partition,
    unlogged: row.unlogged,
    rowSecurity: row.row_security,
    identity: identities[row.identity] ?? row.identity,
    hasKey: row.has_key,
    candidateIndexSql: row.candidate,
    identityIndex: row.identity_index,
    columns: row.columns.map(({ kind, ...column }) => ({ ...column, typeKind: kind })),
  }));

export type RoleRow = {
  name: string;
  sql: string;
  superuser: boolean;
  bootstrap: boolean;
  login: boolean;
  replication: boolean;
  bypasses: boolean;
  statement_timeout: string | null;
  unreadable: string[] | null;
};

const msPerUnit: Record<string, number> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

// As a person has written it: `30s`, `5 min`, or ms.
const msOf = (written: string | null): number => {
  const [, value, unit = 'ms'] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)?\s*$/.exec(written ?? '') ?? [];
  return value === undefined ? 0 : Number(value) * (msPerUnit[unit] ?? 1);
};

export const rolesOf = (rows: readonly RoleRow[]): Role[] =>
  rows.map(({ bypasses, statement_timeout, ...role }) => ({
    ...role,
    bypassesRowSecurity: bypasses || role.superuser,
    statementTimeoutMs: msOf(statement_timeout),
  }));

export const sessionsOf = (
  rows: readonly (Omit<Session, 'transactionAt'> & { transaction_at: string })[],
): Session[] =>
  rows.map(({ transaction_at, ...session }) => ({
    ...session,
    transactionAt: Number(transaction_at),
  }));

export const preparedOf = (
  rows: readonly { gid: string; gid_sql: string; database: string; at: string }[],
): PostgresSettings['prepared'] =>
  rows.map(({ gid, gid_sql, database, at }) => ({
    ...{ gid, gidSql: gid_sql, database, at: Number(at) },
  }));
