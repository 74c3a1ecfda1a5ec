import type { NextStep } from '../../../watch/finding.ts';

/** Text as a literal of SQL. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A name of SQL, in quotes where it needs them; `schema.table` as two. */
export const identifier = (name: string): string =>
  /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

/** The name of a table, `schema.table`, as SQL takes it. */
export const tableName = (name: string): string => {
  const dot = name.indexOf('.');
  return dot < 0
    ? identifier(name)
    : `${identifier(name.slice(0, dot))}.${identifier(name.slice(dot + 1))}`;
};

export const dropSlot = (name: string): NextStep => ({
  does: 'drops the slot, if nobody needs it any more',
  sql: `SELECT pg_drop_replication_slot(${literal(name)})`,
});
