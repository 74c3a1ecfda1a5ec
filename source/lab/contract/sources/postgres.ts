import type { Client } from 'pg';
import { postgresClients, withPostgres } from '../../../clients/postgres.ts';
import type { SourceTarget } from '../../../watch/lab.ts';
import { host } from '../names.ts';
import { commitLog } from './postgres-commits.ts';
import type { LabSource, Outcome, Ran, ReaderState, SourceSession } from './types.ts';

const login = 'postgres';
const database = 'lab';
const slot = 'debezium';
const checkMs = 5000;
const limits = { connectionTimeoutMillis: 10_000, statement_timeout: 60_000 };

// Whatever database there is: the lab's own may still be to make.
const check = <T>(target: SourceTarget, work: (client: Client) => Promise<T>): Promise<T> =>
  withPostgres(
    { ...target, database: 'postgres' },
    { connectionTimeoutMillis: checkMs, query_timeout: checkMs },
    work,
  );

const look = (target: SourceTarget): Promise<ReaderState> =>
  check(target, async (client) => {
    // Newer servers name other reasons for which they give a slot up.
    const { rows } = await client.query<{ slot: Record<string, string | boolean | null> }>(
      'select to_jsonb(s) as slot from pg_replication_slots s where slot_name = $1',
      [slot],
    );
    const found = rows[0]?.slot;
    const reason = found?.invalidation_reason;
    const isLost = reason || found?.wal_status === 'lost';
    const why = reason && reason !== 'wal_removed' ? ` (${reason})` : ': its WAL is gone';
    return {
      there: found !== undefined,
      active: found?.active === true,
      ...(isLost && { lost: `is lost${why}` }),
    };
  });

const outcomeOf = (target: SourceTarget, xid: string): Promise<Outcome> =>
  withPostgres(target, limits, async (client) => {
    const { rows } = await client.query('select pg_xact_status($1::xid8) as status', [xid]);
    const { status } = rows[0];
    return status === 'committed' || status === 'aborted' ? status : 'unknown';
  });

const session = async (target: SourceTarget): Promise<SourceSession> => {
  const client = (await postgresClients())(target, limits);
  await client.connect();
  let xid = '';
  const run = async (sql: string, values: readonly unknown[] = []): Promise<Ran> => {
    const { rows, rowCount } = await client.query(sql, [...values]);
    return { rows, changed: rowCount ?? 0 };
  };
  return {
    run,
    async begin() {
      await client.query('begin');
    },
    async insert(sql, values) {
      const ran = await run(`${sql} RETURNING id`, values);
      return { ...ran, id: Number(ran.rows[0]?.id) };
    },
    async mark() {
      const { rows } = await client.query('select pg_current_xact_id()::text as txid');
      const own = rows[0].txid as string;
      xid = own;
      return () => outcomeOf(target, own);
    },
    async commit() {
      await client.query('commit');
    },
    async rollback() {
      await client.query('rollback');
    },
    async place() {
      const { rows } = await client.query('select pg_current_wal_insert_lsn()::text as lsn');
      return { kind: 'postgres', xid: BigInt(xid), lsn: rows[0].lsn as string };
    },
    literal: (text) => client.escapeLiteral(text),
    end: () => client.end(),
  };
};

/** PostgreSQL: a replication slot reads its WAL, and a publication says of which tables. */
export const postgres: LabSource = {
  ...{ name: 'postgres', title: 'PostgreSQL', scheme: 'postgresql' },
  ...{ login, secret: 'postgres.password', database },
  clientFile: {
    name: 'pgpass',
    text: (port, password) => `${host}:${port}:*:${login}:${password}\n`,
  },
  capture: {
    connector: 'connector.json',
    server: 'application.properties',
    settings: () => ({ 'database.dbname': database, 'slot.name': slot }),
  },
  reader: {
    ...{ name: slot, what: `slot ${slot}`, publication: 'dbz_publication' },
    absent: `there is no slot ${slot}: nothing reads the WAL`,
    idle: `its slot ${slot} is inactive`,
    left: `nobody reads the slot ${slot} any more`,
    look,
    drop: (target) =>
      check(target, async (client) => {
        const sql =
          'select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1';
        await client.query(sql, [slot]);
      }),
  },
  answers: (target) =>
    check(target, async (client) => {
      await client.query('select 1');
    }),
  session,
  commitLog,
  sql: {
    random: 'random()',
    insertMany: (table, rows) => [
      `INSERT INTO ${table} (first_name, last_name, email) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])`,
      (['first_name', 'last_name', 'email'] as const).map((name) => rows.map((row) => row[name])),
    ],
  },
  codes: { duplicate: '23505', noTable: '42P01' },
};
