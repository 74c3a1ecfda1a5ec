import type { BinaryLog, DumpThread, MysqlReading, OpenTransaction, Replica } from './readings.ts';
import type { LogRow, ReplicaRow, SettingRow, TransactionRow } from './sql.ts';

/** Answers of the server as values; pure. */

type Answers = { settings: readonly SettingRow[]; status: readonly SettingRow[]; at: number };

type Own = Pick<
  MysqlReading,
  | 'flavour'
  | 'version'
  | 'epoch'
  | 'serverId'
  | 'serverUuid'
  | 'logBin'
  | 'format'
  | 'rowImage'
  | 'gtidMode'
  | 'gtidExecuted'
  | 'gtidPurged'
  | 'retentionMs'
  | 'settings'
  | 'logged'
>;

const record = (rows: readonly SettingRow[]): Record<string, string> =>
  Object.fromEntries(rows.map(({ Variable_name, Value }) => [Variable_name, Value]));

/** What settings and counters say. */
export const readingOf = ({ settings: rows, status, at }: Answers): Own => {
  const settings = record(rows);
  const counters = record(status);
  const version = settings.version ?? '';
  const isMaria = /mariadb/i.test(version);
  const isOn = (name: string) => settings[name] === 'ON' || settings[name] === '1';
  return {
    flavour: isMaria ? 'MariaDB' : 'MySQL',
    version: version.replace(/-log$/, ''),
    epoch: Math.round(at / 1000 - Number(counters.Uptime ?? 0)) * 1000,
    serverId: BigInt(settings.server_id ?? 0),
    serverUuid: settings.server_uuid ?? null,
    logBin: isOn('log_bin'),
    format: settings.binlog_format ?? null,
    rowImage: settings.binlog_row_image ?? null,
    gtidMode: settings.gtid_mode ?? null,
    gtidExecuted: oneLine(settings.gtid_executed ?? settings.gtid_binlog_pos),
    gtidPurged: oneLine(settings.gtid_purged),
    retentionMs: retentionOf(settings),
    settings,
    logged: loggedOf(counters),
  };
};

// A set of several servers comes with line breaks.
const oneLine = (text: string | undefined): string | null => text?.replace(/\s+/g, ' ') ?? null;

const dayMs = 86_400_000;

/** binlog_expire_logs_seconds, or expire_logs_days before MySQL 8.0 and MariaDB 10.6; 0 is for ever. */
export const retentionOf = (settings: Readonly<Record<string, string>>): number | null => {
  if (settings.binlog_expire_logs_auto_purge === 'OFF') return null;
  const seconds = Number(settings.binlog_expire_logs_seconds ?? 0);
  if (seconds > 0) return seconds * 1000;
  const days = Number(settings.expire_logs_days ?? 0);
  return days > 0 ? days * dayMs : null;
};

/** Transactions that went into the binary log. */
const loggedOf = (counters: Readonly<Record<string, string>>): bigint | null => {
  if (counters.Binlog_commits !== undefined) return BigInt(counters.Binlog_commits);
  const parts = [counters.Binlog_cache_use, counters.Binlog_stmt_cache_use];
  const told = parts.filter((part) => part !== undefined);
  return told.length === 0 ? null : told.reduce((sum, part) => sum + BigInt(part), 0n);
};

export const binaryLogsOf = (rows: readonly LogRow[]): BinaryLog[] =>
  rows.map(({ Log_name, File_size }) => ({ name: Log_name, bytes: BigInt(File_size) }));

export const replicasOf = (rows: readonly ReplicaRow[]): Replica[] =>
  rows.map(({ Server_id, Host }) => ({ serverId: BigInt(Server_id), host: Host }));

export const transactionsOf = (rows: readonly TransactionRow[]): OpenTransaction[] =>
  rows.map(({ thread, started, modified, user, command }) => ({
    thread: BigInt(thread),
    startedAt: Math.round(Number(started) * 1000),
    rowsModified: BigInt(modified),
    user,
    state: command,
  }));

/** Threads of the process list, whose columns are named in capitals by some versions. */
export const dumpsOf = (rows: readonly Record<string, unknown>[]): DumpThread[] =>
  rows.map((row) => {
    const columns = Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name.toLowerCase(),
        value === null || value === undefined ? null : String(value),
      ]),
    );
    const { id, user, host: address, command, state, time, info: _, ...more } = columns;
    const { host, port } = hostOf(address ?? '');
    return {
      ...{ id: BigInt(id ?? 0), user: user ?? '', host, port },
      ...{ command: command ?? '', state: state ?? '', forMs: Number(time ?? 0) * 1000 },
      // `Master has sent all binlog to slave; …`, `Source has sent all binlog to replica; …`
      sentAll: /has sent all binlog/i.test(state ?? ''),
      more,
    };
  });

/** `10.0.0.7:41650`, or a name alone for a local socket; an IPv6 address has colons of its own. */
const hostOf = (address: string): { host: string; port: string | null } => {
  const [, host, port] = /^(.*):(\d+)$/.exec(address) ?? [];
  return host === undefined ? { host: address, port: null } : { host, port: port ?? null };
};
