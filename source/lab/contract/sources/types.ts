import type { SourceName } from '../../../config/choices.ts';
import type { SourceTarget } from '../../../watch/lab.ts';

/** Which transaction a commit was, and where the log of its server ended right after it. */
export type Place =
  | { kind: 'postgres'; xid: bigint; lsn: string }
  | { kind: 'mysql'; gtid: string | null; file: string; pos: bigint };

/** A row of the lab’s table, by its columns. */
export type Customer = { first_name: string; last_name: string; email: string };

/** How the lab’s own reader of the log is. `lost`: why no start makes it read again, in words that follow its name. */
export type ReaderState = { there: boolean; active: boolean; lost?: string };

export type Outcome = 'committed' | 'aborted' | 'unknown';

export type Ran = { rows: readonly Record<string, unknown>[]; changed: number };

/** A connection that changes rows, a transaction at a time. Values stand as `$1`, `$2` in statements of every kind. */
export type SourceSession = {
  begin(): Promise<void>;
  run(sql: string, values?: readonly unknown[]): Promise<Ran>;
  /** Inserts one row, and tells the id that it was given. */
  insert(sql: string, values: readonly unknown[]): Promise<Ran & { id: number }>;
  /**
   * What tells, on another connection, how this transaction has ended; asked for before its commit. Undefined
   * where this kind of server does not know.
   */
  mark(): Promise<(() => Promise<Outcome>) | undefined>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Of the last commit. */
  place(): Promise<Place>;
  /** A text as it stands in a statement. */
  literal(text: string): string;
  end(): Promise<void>;
};

/** A session whose commits its server logs, and how they are found among the lines of its log. */
export type CommitLog = {
  client: string;
  /** Variables of the client's environment: its sessions are logged under the name `mark`. */
  variables(mark: string): Record<string, string>;
  /** The transaction that such a session commits by a line, as the server's log names it, and when, ms since the epoch. */
  commitIn(line: string, mark: string): { transaction: string; at: number } | undefined;
  /** What a line says of such a session: that it is open, or ends; undefined where the line is of another one. */
  sessionIn(line: string, mark: string): 'open' | 'ended' | undefined;
  /** Asks the server for such a transaction once it has ended; undefined where it was not committed. */
  placeOf(target: SourceTarget, transaction: string): Promise<Place | undefined>;
};

type SettingValues = Record<string, string>;

/** All that a lab knows of a kind of source but how its engine runs it (local/sources/). */
export type LabSource = {
  /** Its kind, its service and its port are called like it. */
  name: SourceName;
  title: string;
  /** Who administers it, the secret that holds the password, and the database that is opened. */
  login: string;
  secret: 'postgres.password' | 'mysql.password';
  database: string;
  scheme: 'postgresql' | 'mysql';
  /** What its usual clients log in with: a secret as well. */
  clientFile: { name: 'pgpass' | 'mysql.cnf'; text(port: number, password: string): string };
  /** Debezium’s settings: the files of `stack/` for either capture, and what of them is of the lab. */
  capture: { connector: string; server: string; settings(kafka: string): SettingValues };
  /** Who reads its log for the lab: as a pipeline names it, and in a sentence. */
  reader: {
    name: string;
    what: string;
    publication?: string;
    /** Where it is not there, and where it does not read. */
    absent: string;
    idle: string;
    /** What is waited for where it is to leave. */
    left: string;
    look(target: SourceTarget): Promise<ReaderState>;
    /** Ends the connections of a reader that was stopped: its server may not have noticed. */
    end?(target: SourceTarget): Promise<void>;
    /** Deletes what the server keeps for it: a new snapshot begins with another. */
    drop?(target: SourceTarget): Promise<void>;
  };
  /** Throws where it does not answer a query. */
  answers(target: SourceTarget): Promise<void>;
  session(target: SourceTarget): Promise<SourceSession>;
  /** How commits of its usual client are found; undefined where the server can't be had to log them. */
  commitLog?: CommitLog;
  /** What differs in the statements that change its rows. */
  sql: {
    random: string;
    insertMany(table: string, rows: readonly Customer[]): [sql: string, values: unknown[]];
  };
  /** Codes of its errors. */
  codes: { duplicate: string; noTable: string };
};
