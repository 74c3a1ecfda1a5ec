import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { postgresClients, withPostgres } from '../clients/postgres.ts';
import { codeOf, Failure, Interrupted, messageOf } from '../config/errors.ts';
import { commandFor } from '../config/program.ts';
import { plural } from '../text/units.ts';
import type { LabTarget } from '../watch/lab.ts';

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
  /** When the commit was asked for and confirmed, ms since the epoch by this machine’s clock. */
  askedAt: number;
  answeredAt: number;
  /** The one row that it was about, where it was about one. */
  row?: ChangedRow;
};

/** A row of the source and what became of it. `name`: of whom it is, where that is known. */
export type ChangedRow = {
  id: number;
  name?: string;
  /** A column that has another value than before. */
  changed?: { column: string; before: string; after: string };
};

type Told = {
  /** The statement as a person would type it, where another one runs, and what stands for its values. */
  as?: string;
  shown?: string;
  /** The row by what the statement returns. */
  row?(returned: Record<string, unknown>): ChangedRow;
};

export type Source = {
  /** The command line that does something to this lab, for messages. */
  command(words: string): string;
  /** Runs one statement in a transaction of its own and tells what it did. */
  change(sql: string, values: unknown[], told?: Told): Promise<Change>;
  read: Client['query'];
};

// A server that restarts is back by then.
const settleMs = 30_000;

const limits = { connectionTimeoutMillis: 10_000, statement_timeout: 60_000 };

type Outcome = 'committed' | 'aborted' | 'unknown';

/** Asks the server, once it is there again, what has become of a transaction. */
const outcomeOf = async (
  target: LabTarget,
  txid: string,
  signal: AbortSignal,
): Promise<Outcome> => {
  const deadline = Date.now() + settleMs;
  while (Date.now() < deadline && !signal.aborted) {
    try {
      const { rows } = await withPostgres(target.postgres, limits, (client) =>
        client.query('select pg_xact_status($1::xid8) as status', [txid]),
      );
      if (rows[0].status === 'committed' || rows[0].status === 'aborted') return rows[0].status;
    } catch {
      // It is still starting.
    }
    await sleep(300, undefined, { signal }).catch(() => {});
  }
  return 'unknown';
};

/** What of a piece of work has been committed, and rows of which nobody could tell. */
type Done = { rows: number; transactions: number; unknown: number };

/** What ended the work, and how far it had come. */
const withDone = (error: unknown, { rows, transactions, unknown }: Done): unknown => {
  const perhaps =
    unknown === 0 ? '' : `, and perhaps ${plural(unknown, 'row')} more: PostgreSQL gave no answer`;
  if (transactions + unknown === 0 && error instanceof Failure) return error;
  const far =
    transactions === 0
      ? 'nothing was committed'
      : `${plural(rows, 'row')} in ${plural(transactions, 'transaction')} had been committed`;
  // pg says it in ways of its own, by when it was noticed.
  const isLost = /not queryable|Connection terminated|ECONNRESET/.test(messageOf(error));
  const why = isLost ? 'the connection to PostgreSQL was lost' : messageOf(error);
  const text = `${why}: ${far}${perhaps}`;
  return error instanceof Interrupted ? new Interrupted(text) : new Failure(text, { cause: error });
};

/**
 * Works on the source database; the connection is closed when `work` ends, however it ends. Where that is
 * before it is done, the message says what was committed until then.
 */
export const withSource = async <T>(
  target: LabTarget,
  signal: AbortSignal,
  work: (source: Source) => Promise<T>,
): Promise<T> => {
  const { postgres } = target;
  const command = (words: string) => commandFor({ name: target.id }, words);
  const client = (await postgresClients())(postgres, limits);
  await client.connect().catch((error: unknown) => {
    throw new Failure(
      `PostgreSQL at ${postgres.host}:${postgres.port} can't be reached (${messageOf(error)}): ${command('status')} shows what is running`,
    );
  });
  const done: Done = { rows: 0, transactions: 0, unknown: 0 };
  const change: Source['change'] = async (sql, values, { as = sql, shown, row } = {}) => {
    signal.throwIfAborted();
    let txid: string | undefined;
    let rows = 0;
    let outcome: Outcome = 'aborted';
    try {
      await client.query('begin');
      const result = await client.query(sql, values);
      rows = result.rowCount ?? 0;
      const current = await client.query('select pg_current_xact_id()::text as txid');
      txid = current.rows[0].txid as string;
      const askedAt = Date.now();
      await client.query('commit');
      const answeredAt = Date.now();
      outcome = 'committed';
      const after = await client.query('select pg_current_wal_insert_lsn()::text as lsn');
      return {
        sql: shown ?? inline(as, values, (value) => client.escapeLiteral(value)),
        rows,
        txid: BigInt(txid),
        lsn: after.rows[0].lsn as string,
        ...{ askedAt, answeredAt },
        ...(row && result.rows[0] && { row: row(result.rows[0]) }),
      };
    } catch (error) {
      await client.query('rollback').catch(() => {});
      // A commit without an answer may have been one: the server knows.
      if (txid !== undefined && outcome !== 'committed')
        outcome = await outcomeOf(target, txid, signal);
      if (outcome === 'unknown') done.unknown += rows;
      throw error;
    } finally {
      if (outcome === 'committed') {
        done.rows += rows;
        done.transactions += 1;
      }
    }
  };
  try {
    return await work({ command, change, read: client.query.bind(client) as Client['query'] });
  } catch (error) {
    if (codeOf(error) === '42P01')
      throw new Failure(
        `there is no table ${table} in database ${postgres.database}: ${command('up')} makes it`,
      );
    throw withDone(error, done);
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
