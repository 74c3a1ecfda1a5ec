import type { Client, QueryResult } from 'pg';
import { postgresClients } from '../clients/postgres.ts';
import { codeOf, Failure, messageOf } from '../config/errors.ts';
import type { Target } from '../watch/lab.ts';

export const table = 'inventory.customers';

/** One transaction on the source. */
export type Change = {
  /** The statement with its values, as a person would type it. */
  sql: string;
  rows: number;
  /** The transaction's id (xid8). */
  txid: bigint;
  /** Where the WAL ended right after the commit. */
  lsn: string;
};

export type Source = {
  /** Runs one statement in a transaction of its own and tells what it did. */
  change(sql: string, values: unknown[], shown?: string): Promise<Change & { result: QueryResult }>;
  read: Client['query'];
};

/** Works on the source database; the connection is closed when `work` ends, however it ends. */
export const withSource = async <T>(
  { postgres }: Target,
  signal: AbortSignal,
  work: (source: Source) => Promise<T>,
): Promise<T> => {
  const limits = { connectionTimeoutMillis: 10_000, statement_timeout: 60_000 };
  const client = (await postgresClients())(postgres, limits);
  await client.connect().catch((error: unknown) => {
    throw new Failure(
      `PostgreSQL at ${postgres.host}:${postgres.port} can't be reached (${messageOf(error)}): cdc-top status tells what runs`,
    );
  });
  const change: Source['change'] = async (sql, values, shown) => {
    signal.throwIfAborted();
    await client.query('begin');
    try {
      const result = await client.query(sql, values);
      const { rows } = await client.query('select pg_current_xact_id()::text as txid');
      await client.query('commit');
      const after = await client.query('select pg_current_wal_insert_lsn()::text as lsn');
      return {
        sql: shown ?? inline(sql, values, (value) => client.escapeLiteral(value)),
        rows: result.rowCount ?? 0,
        txid: BigInt(rows[0].txid as string),
        lsn: after.rows[0].lsn as string,
        result,
      };
    } catch (error) {
      await client.query('rollback').catch(() => {});
      throw error;
    }
  };
  try {
    return await work({ change, read: client.query.bind(client) as Client['query'] });
  } catch (error) {
    if (codeOf(error) === '42P01')
      throw new Failure(
        `there is no table ${table} in database ${postgres.database}: cdc-top up makes it`,
      );
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
};

// For people to read; what runs is the statement with its parameters.
const inline = (sql: string, values: unknown[], literal: (text: string) => string): string =>
  sql.replace(/\$(\d+)/g, (_, index: string) => {
    const value = values[Number(index) - 1];
    return typeof value === 'number' ? String(value) : literal(String(value));
  });

/** Whether an error says that a value which must be unique is there already. */
export const isDuplicate = (error: unknown): boolean => codeOf(error) === '23505';
