import type { Connection, ConnectionOptions } from 'mysql2/promise';
import { codeOf } from '../config/errors.ts';

/** Where a server is, and who asks; MariaDB speaks the same protocol. */
export type MysqlEndpoint = {
  host: string;
  port: number;
  user: string;
  password: string;
  /** Without it nothing is encrypted. `ca`: PEM text; the system's own authorities where it is missing. */
  tls?: { verify: boolean; ca?: string };
};

/**
 * What a statement did. `gtid`: of the transaction that it ended, where the session tracks that
 * (session_track_gtids).
 */
export type MysqlRan = {
  rows: readonly Record<string, unknown>[];
  changed: number;
  insertId: string | number;
  gtid: string | null;
};

/** What the first read of a connection asks for, and how it may be broken off. */
export type MysqlClient = {
  /** Numbers beyond 2^53, decimals and times come as text. */
  rows<Row>(statement: string): Promise<readonly Row[]>;
  /** Runs a statement with values in place of its question marks, and tells what it did. */
  run(statement: string, values?: readonly unknown[]): Promise<MysqlRan>;
  /** A text as it stands in a statement. */
  literal(text: string): string;
  /** Politely, so that the server counts no aborted connection. */
  end(): Promise<void>;
  /** At once, whatever it waits for. */
  destroy(): void;
};

const statementMs = 60_000;

const optionsOf = (
  { host, port, user, password, tls }: MysqlEndpoint,
  connectTimeout: number,
): ConnectionOptions => ({
  ...{ host, port, user, password, connectTimeout },
  ...{ supportBigNumbers: true, bigNumberStrings: true, dateStrings: true },
  charset: 'utf8mb4',
  connectAttributes: { program_name: 'cdc-top' },
  ...(tls && { ssl: { rejectUnauthorized: tls.verify, ...(tls.ca && { ca: tls.ca }) } }),
});

/** Connects; loads mysql2 first. Who stops by `signal` while it connects gets its reason. */
export const connectMysql = async (
  endpoint: MysqlEndpoint,
  { connectTimeoutMs, signal }: { connectTimeoutMs: number; signal: AbortSignal },
): Promise<MysqlClient> => {
  // As a whole: its parts have no names of their own once it is bundled.
  const { default: mysql2 } = await import('mysql2/promise');
  const connecting = mysql2.createConnection(optionsOf(endpoint, connectTimeoutMs));
  const connection = await orAborted(connecting, signal);
  // A server that goes away while the client is idle raises an event of its own.
  connection.on('error', () => {});
  return {
    rows: async <Row>(statement: string) =>
      (await connection.query(statement))[0] as unknown as readonly Row[],
    run: async (statement, values = []) =>
      ranOf(
        (await connection.query({ sql: statement, values: [...values], timeout: statementMs }))[0],
      ),
    literal: (text) => connection.escape(text),
    end: () => connection.end(),
    destroy: () => connection.destroy(),
  };
};

// What mysql2 does not tell of in its types.
type Header = {
  affectedRows: number;
  insertId: string | number;
  stateChanges?: { gtids: readonly string[] };
};

const ranOf = (result: unknown): MysqlRan => {
  if (Array.isArray(result))
    return { rows: result, changed: result.length, insertId: 0, gtid: null };
  const { affectedRows, insertId, stateChanges } = result as Header;
  const gtid = stateChanges?.gtids[0] ?? null;
  return { rows: [], changed: affectedRows, insertId, gtid };
};

const orAborted = async (
  connecting: Promise<Connection>,
  signal: AbortSignal,
): Promise<Connection> => {
  try {
    const connection = await connecting;
    if (!signal.aborted) return connection;
    connection.destroy();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  throw signal.reason;
};

/** Connects for as long as `work` takes, however that ends. */
export const withMysql = async <T>(
  endpoint: MysqlEndpoint,
  options: { connectTimeoutMs: number; signal: AbortSignal },
  work: (client: MysqlClient) => Promise<T>,
): Promise<T> => {
  const client = await connectMysql(endpoint, options);
  const stop = () => client.destroy();
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    return await work(client);
  } finally {
    options.signal.removeEventListener('abort', stop);
    await client.end().catch(stop);
  }
};

const refusals = [
  ...['ER_SPECIFIC_ACCESS_DENIED_ERROR', 'ER_TABLEACCESS_DENIED_ERROR'],
  ...['ER_DBACCESS_DENIED_ERROR', 'ER_COLUMNACCESS_DENIED_ERROR'],
];
const absences = ['ER_PARSE_ERROR', 'ER_NO_SUCH_TABLE', 'ER_UNKNOWN_TABLE', 'ER_BAD_FIELD_ERROR'];

/** Whether the server refused a statement for want of a right. */
export const isRefusal = (error: unknown): boolean => refusals.includes(codeOf(error) ?? '');

/** Whether this server has no such statement, table or column. */
export const isAbsent = (error: unknown): boolean => absences.includes(codeOf(error) ?? '');

/** Whether the server says that it writes no binary log. */
export const isWithoutLog = (error: unknown): boolean => codeOf(error) === 'ER_NO_BINARY_LOGGING';
