import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, Failure, Interrupted, messageOf } from '../config/errors.ts';
import { commandFor } from '../config/program.ts';
import { sourceOf } from '../lab/contract/ready.ts';
import type { Customer, LabSource, Outcome, Place } from '../lab/contract/sources/types.ts';
import { plural } from '../text/units.ts';
import type { LabTarget } from '../watch/lab.ts';

export const table = 'inventory.customers';

/** One transaction on the source. */
export type Change = {
  /** The statement with its values, as a person would type it. */
  sql: string;
  rows: number;
  /** Which transaction it was, and where the log ended right after the commit. */
  place: Place;
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
  /** What stands for the statement with its values, where that would be too long. */
  shown?: string;
  /** Whose row it changes: that is read before, and locked. */
  of?: number;
  /** What became of the row: by what it was before, or by the id that an insert was given. */
  row?(known: { before: Customer | undefined; id: number }): ChangedRow | undefined;
};

export type Source = {
  /** The command line that does something to this lab, for messages. */
  command(words: string): string;
  /** Runs one statement in a transaction of its own and tells what it did. */
  change(sql: string, values: readonly unknown[], told?: Told): Promise<Change>;
  /** The same with a statement that inserts one row. */
  insert(sql: string, values: readonly unknown[], told: Told): Promise<Change>;
  read(sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  customer(id: number): Promise<Customer | undefined>;
  /** Whether an error says that a value which must be unique is there already. */
  isDuplicate(error: unknown): boolean;
  readonly sql: LabSource['sql'];
};

// A server that restarts is back by then.
const settleMs = 30_000;

/** Asks the server, once it is there again, what has become of a transaction. */
const settled = async (
  ask: (() => Promise<Outcome>) | undefined,
  signal: AbortSignal,
): Promise<Outcome> => {
  const deadline = Date.now() + settleMs;
  while (ask && Date.now() < deadline && !signal.aborted) {
    try {
      const outcome = await ask();
      if (outcome !== 'unknown') return outcome;
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
const withDone = (
  error: unknown,
  { rows, transactions, unknown }: Done,
  { title }: LabSource,
): unknown => {
  const perhaps =
    unknown === 0 ? '' : `, and perhaps ${plural(unknown, 'row')} more: ${title} gave no answer`;
  if (transactions + unknown === 0 && error instanceof Failure) return error;
  const far =
    transactions === 0
      ? 'nothing was committed'
      : `${plural(rows, 'row')} in ${plural(transactions, 'transaction')} had been committed`;
  // Clients say it in ways of their own, by when it was noticed.
  const isLost = /not queryable|Connection (terminated|lost)|closed state|ECONNRESET|EPIPE/.test(
    messageOf(error),
  );
  const why = isLost ? `the connection to ${title} was lost` : messageOf(error);
  const text = `${why}: ${far}${perhaps}`;
  return error instanceof Interrupted ? new Interrupted(text) : new Failure(text, { cause: error });
};

/**
 * Works on the source database; the connection is closed when `work` ends, however it ends. Where that is
 * before it is done, the message says what was committed until then. `committed` hears of each transaction.
 */
export const withSource = async <T>(
  target: LabTarget,
  signal: AbortSignal,
  work: (source: Source) => Promise<T>,
  committed: (change: Change) => void = () => {},
): Promise<T> => {
  const own = sourceOf(target);
  const { host, port, database } = target.source;
  const command = (words: string) => commandFor({ name: target.id }, words);
  const session = await own.session(target.source).catch((error: unknown) => {
    throw new Failure(
      `${own.title} at ${host}:${port} can't be reached (${messageOf(error)}): ${command('status')} shows what is running`,
    );
  });
  const done: Done = { rows: 0, transactions: 0, unknown: 0 };
  const read: Source['read'] = async (sql, values) => (await session.run(sql, values)).rows;
  const customer = async (id: number, locks = ''): Promise<Customer | undefined> => {
    const sql = `SELECT first_name, last_name, email FROM ${table} WHERE id = $1${locks}`;
    return (await read(sql, [id]))[0] as Customer | undefined;
  };
  const run = async (
    how: 'run' | 'insert',
    sql: string,
    values: readonly unknown[],
    { shown, of, row }: Told = {},
  ): Promise<Change> => {
    signal.throwIfAborted();
    let ask: (() => Promise<Outcome>) | undefined;
    let isAsked = false;
    let rows = 0;
    let outcome: Outcome = 'aborted';
    try {
      await session.begin();
      const before = of === undefined ? undefined : await customer(of, ' FOR UPDATE');
      const ran = { id: of ?? 0, ...(await session[how](sql, values)) };
      rows = ran.changed;
      ask = await session.mark();
      const askedAt = Date.now();
      isAsked = true;
      await session.commit();
      const answeredAt = Date.now();
      outcome = 'committed';
      const place = await session.place();
      const changed = rows > 0 ? row?.({ before, id: ran.id }) : undefined;
      const change: Change = {
        sql: shown ?? inline(sql, values, session.literal),
        ...{ rows, place, askedAt, answeredAt },
        ...(changed && { row: changed }),
      };
      committed(change);
      return change;
    } catch (error) {
      await session.rollback().catch(() => {});
      // A commit without an answer may have been one: the server knows.
      if (isAsked && outcome !== 'committed') outcome = await settled(ask, signal);
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
    return await work({
      command,
      change: (...statement) => run('run', ...statement),
      insert: (...statement) => run('insert', ...statement),
      ...{ read, customer, sql: own.sql },
      isDuplicate: (error) => codeOf(error) === own.codes.duplicate,
    });
  } catch (error) {
    if (codeOf(error) === own.codes.noTable)
      throw new Failure(
        `there is no table ${table} in database ${database}: ${command('up')} makes it`,
      );
    throw withDone(error, done, own);
  } finally {
    await session.end().catch(() => {});
  }
};

// For people to read; what runs is the statement with its parameters.
const inline = (
  sql: string,
  values: readonly unknown[],
  literal: (text: string) => string,
): string =>
  sql.replace(/\$(\d+)/g, (_, index: string) => {
    const value = values[Number(index) - 1];
    return typeof value === 'number' ? String(value) : literal(String(value));
  });
