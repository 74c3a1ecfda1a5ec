import type { PostgresSettings, Role, Session } from './settings.ts';

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
