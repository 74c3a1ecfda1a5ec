import { stat } from 'node:fs/promises';
import path from 'node:path';
import { withDeadline } from '../../clients/deadline.ts';
import {
  connectMysql,
  isAbsent,
  isRefusal,
  isWithoutLog,
  type MysqlClient,
} from '../../clients/mysql.ts';
import type { Reader } from '../../watch/kind.ts';
import { binaryLogsOf, dumpsOf, readingOf, replicasOf, transactionsOf } from './read.ts';
import type { BinaryLog, Missing, Mysql, MysqlReading } from './readings.ts';
import * as sql from './sql.ts';

export const timeoutMs = 3000;
/** Files, replicas and their times change seldom, and cost the server a look at its folder. */
const logsEveryMs = 5000;
/** Uptime is told in whole seconds: so much may the epoch of one life seem to move. */
const sameLifeMs = 3000;

/** Settings, binary logs, who reads them, and open transactions: one connection, small statements. */
export const openMysql = async (endpoint: Mysql['endpoint']): Promise<Reader<MysqlReading>> => {
  let client: MysqlClient | undefined;
  let asks: Asks | undefined;
  let epoch = 0;
  const drop = () => {
    client?.destroy();
    client = undefined;
    asks = undefined;
  };
  return {
    async read(signal) {
      try {
        return await withDeadline(signal, timeoutMs, async (stopped) => {
          client ??= await connectMysql(endpoint, { connectTimeoutMs: timeoutMs, signal: stopped });
          const open = client;
          stopped.addEventListener('abort', () => open.destroy(), { once: true });
          asks ??= asking(open, endpoint.host);
          const reading = await asks();
          if (Math.abs(reading.epoch - epoch) > sameLifeMs) epoch = reading.epoch;
          return { ...reading, epoch };
        });
      } catch (error) {
        drop();
        throw error;
      }
    },
    async close() {
      const open = client;
      if (open) await withDeadline(AbortSignal.timeout(500), 500, () => open.end()).catch(() => {});
      drop();
    },
  };
};

type Asks = () => Promise<MysqlReading>;

/** What one connection asks for at each read; which of several statements its server knows stays known. */
const asking = ({ rows }: MysqlClient, host: string): Asks => {
  const known = new Map<readonly string[], string>();
  let missing: Missing[] = [];
  let logs: readonly BinaryLog[] | null = null;
  let replicas: MysqlReading['replicas'] = null;
  let logsAt = Number.NEGATIVE_INFINITY;
  let hidden: Missing[] = [];

  /** Null where the right is missing, or the server has nothing like it. */
  const allowed = async <Row>(
    statement: string,
    lacks: Missing,
  ): Promise<readonly Row[] | null> => {
    try {
      return await rows<Row>(statement);
    } catch (error) {
      if (isRefusal(error)) missing.push(lacks);
      else if (!isAbsent(error) && !isWithoutLog(error)) throw error;
      return null;
    }
  };
  /** The first of these statements that the server knows. */
  const first = async <Row>(
    statements: readonly string[],
    lacks: Missing,
  ): Promise<readonly Row[] | null> => {
    const told = known.get(statements);
    if (told) return allowed(told, lacks);
    for (const statement of statements)
      try {
        const found = await rows<Row>(statement);
        known.set(statements, statement);
        return found;
      } catch (error) {
        if (isAbsent(error)) continue;
        if (!isRefusal(error) && !isWithoutLog(error)) throw error;
        if (isRefusal(error)) missing.push(lacks);
        return null;
      }
    return null;
  };

  return async () => {
    missing = [];
    const asked = performance.now();
    const [now] = await rows<{ now: string }>(sql.clock);
    const tookMs = performance.now() - asked;
    const at = Date.now();
    const settings = await rows<sql.SettingRow>(sql.settings);
    const status = await rows<sql.SettingRow>(sql.status);
    const [right, replication] = rightsOf(settings);
    const ends = await first<sql.EndRow>(sql.endStatements, {
      right,
      hides: 'where the binary log ends',
    });
    const open = await allowed<sql.TransactionRow>(sql.transactions, {
      right: 'PROCESS',
      hides: 'who reads the binary log, and open transactions',
    });
    const dumps = open && (await rows<Record<string, unknown>>(sql.threads));
    const always = missing;
    if (performance.now() - logsAt >= logsEveryMs) {
      missing = [];
      const list = await allowed<sql.LogRow>(sql.logs, {
        right,
        hides: 'which binary logs there are',
      });
      const listed = await first<sql.ReplicaRow>(sql.replicaStatements, {
        right: replication,
        hides: 'which readers have registered as replicas',
      });
      replicas = listed && replicasOf(listed);
      logs = list && (await withTimes(binaryLogsOf(list), settings, host));
      logsAt = performance.now();
      hidden = missing;
    }
    return {
      ...readingOf({ settings, status, at }),
      end: ends?.[0] ? { file: ends[0].File, pos: BigInt(ends[0].Position) } : null,
      logs,
      replicas,
      dumps: dumps && dumpsOf(dumps),
      transactions: open && transactionsOf(open),
      missing: byRight([...always, ...hidden]),
      clock: {
        offsetMs: Math.round(Number(now?.now ?? 0) * 1000 - (at - tookMs / 2)),
        withinMs: Math.ceil(tookMs / 2),
      },
    };
  };
};

/** What the rights to see the binary log, and its replicas, are called; MariaDB has its own since 10.5. */
const rightsOf = (settings: readonly sql.SettingRow[]): readonly [string, string] => {
  const version = settings.find(({ Variable_name }) => Variable_name === 'version')?.Value ?? '';
  return /mariadb/i.test(version)
    ? ['BINLOG MONITOR', 'REPLICATION MASTER ADMIN']
    : ['REPLICATION CLIENT', 'REPLICATION SLAVE'];
};

/** One entry for each right, with all that it hides. */
const byRight = (missing: readonly Missing[]): Missing[] =>
  Array.from(
    Map.groupBy(missing, ({ right }) => right),
    ([right, all]) => ({ right, hides: all.map(({ hides }) => hides).join(', and ') }),
  );

const isHere = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

// The server deletes a file by the time at which it was written last.
const withTimes = async (
  logs: readonly BinaryLog[],
  settings: readonly sql.SettingRow[],
  host: string,
): Promise<readonly BinaryLog[]> => {
  const base = settings.find(({ Variable_name }) => Variable_name === 'log_bin_basename')?.Value;
  if (!base || !isHere(host)) return logs;
  const folder = path.dirname(base);
  return Promise.all(
    logs.map(async (log) => {
      try {
        const { mtimeMs, size } = await stat(path.join(folder, log.name));
        // Of a server in a container, this machine may have another one’s file of that name.
        return BigInt(size) >= log.bytes ? { ...log, writtenAt: Math.round(mtimeMs) } : log;
      } catch {
        return log;
      }
    }),
  );
};
