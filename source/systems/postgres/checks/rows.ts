import type {
  Column,
  PostgresSettings,
  Publication,
  Reader,
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
