import { connectMysql, type MysqlClient, withMysql } from '../../../clients/mysql.ts';
import { clientFile } from '../../../clients/mysql-shell.ts';
import type { SourceTarget } from '../../../watch/lab.ts';
import { host, logins } from '../names.ts';
import type { LabSource, Ran, ReaderState, SourceSession } from './types.ts';

const login = 'root';
const database = 'inventory';
const checkMs = 5000;
const connectTimeoutMs = 10_000;

const check = <T>(target: SourceTarget, work: (client: MysqlClient) => Promise<T>): Promise<T> =>
  withMysql(target, { connectTimeoutMs: checkMs, signal: AbortSignal.timeout(checkMs) }, work);

const readers = `SELECT id FROM information_schema.processlist
  WHERE user = '${logins.capture}' AND command LIKE 'Binlog Dump%'`;

const look = (target: SourceTarget): Promise<ReaderState> =>
  check(target, async (client) => ({
    there: true,
    active: (await client.rows(readers)).length > 0,
  }));

// The server hears of a container that is gone only once TCP has given up.
const end = (target: SourceTarget): Promise<void> =>
  check(target, async (client) => {
    const { rows } = await client.run(readers);
    for (const { id } of rows) await client.run(`KILL ${Number(id)}`);
  });

/** A statement with values in the order of its question marks. */
const questioned = (sql: string, values: readonly unknown[]): [sql: string, values: unknown[]] => {
  const order: unknown[] = [];
  const text = sql.replace(/\$(\d+)/g, (_, index: string) => {
    order.push(values[Number(index) - 1]);
    return '?';
  });
  return [text, order];
};

const session = async (target: SourceTarget): Promise<SourceSession> => {
  const signal = new AbortController().signal;
  const client = await connectMysql(target, { connectTimeoutMs, signal });
  // Each commit then tells its GTID.
  await client.run("SET SESSION session_track_gtids = 'OWN_GTID'");
  let gtid: string | null = null;
  const execute = (sql: string, values: readonly unknown[] = []) =>
    client.run(...questioned(sql, values));
  const run = async (sql: string, values?: readonly unknown[]): Promise<Ran> => {
    const { rows, changed } = await execute(sql, values);
    return { rows, changed };
  };
  return {
    run,
    async begin() {
      await execute('BEGIN');
    },
    async insert(sql, values) {
      const { rows, changed, insertId } = await execute(sql, values);
      return { rows, changed, id: Number(insertId) };
    },
    // Before its commit a transaction has no name by which one could ask for it.
    mark: async () => undefined,
    async commit() {
      gtid = (await execute('COMMIT')).gtid;
    },
    async rollback() {
      await execute('ROLLBACK');
    },
    async place() {
      const { rows } = await execute('SHOW MASTER STATUS');
      const { File: file, Position: pos } = rows[0] as { File: string; Position: string | number };
      return { kind: 'mysql', gtid, file, pos: BigInt(pos) };
    },
    literal: (text) => client.literal(text),
    end: () => client.end(),
  };
};

/** MySQL: Debezium reads its binary log as a replica does, under a user of its own. */
export const mysql: LabSource = {
  ...{ name: 'mysql', title: 'MySQL', scheme: 'mysql' },
  ...{ login, secret: 'mysql.password', database },
  clientFile: {
    name: 'mysql.cnf',
    text: (port, password) => clientFile({ host, port, user: login, password }),
  },
  capture: {
    connector: 'mysql-connector.json',
    server: 'mysql.properties',
    settings: (kafka) => ({ 'schema.history.internal.kafka.bootstrap.servers': kafka }),
  },
  reader: {
    ...{ name: logins.capture, what: `reader ${logins.capture}` },
    absent: 'nothing reads the binary log',
    idle: `nothing reads the binary log as ${logins.capture}`,
    left: 'nothing reads the binary log any more',
    look,
    end,
  },
  answers: (target) =>
    check(target, async (client) => {
      await client.rows('SELECT 1');
    }),
  session,
  sql: {
    random: 'rand()',
    insertMany: (table, rows) => [
      `INSERT INTO ${table} (first_name, last_name, email) VALUES $1`,
      [rows.map(({ first_name: first, last_name: last, email }) => [first, last, email])],
    ],
  },
  codes: { duplicate: 'ER_DUP_ENTRY', noTable: 'ER_NO_SUCH_TABLE' },
};
