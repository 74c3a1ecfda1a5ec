/** What is asked of MySQL and MariaDB: a statement for each part, since rights and versions differ. */

/** Settings of both, of which a version has some; also what the detail of a reader lists. */
export const settingNames = [
  'binlog_expire_logs_auto_purge',
  'binlog_expire_logs_seconds',
  'binlog_format',
  'binlog_row_image',
  'binlog_row_metadata',
  'binlog_row_value_options',
  'binlog_transaction_compression',
  'enforce_gtid_consistency',
  'expire_logs_days',
  'gtid_binlog_pos',
  'gtid_executed',
  'gtid_mode',
  'gtid_purged',
  'gtid_strict_mode',
  'innodb_flush_log_at_trx_commit',
  'log_bin',
  'log_bin_basename',
  'log_bin_compress',
  'log_replica_updates',
  'log_slave_updates',
  'max_binlog_size',
  'max_binlog_total_size',
  'performance_schema',
  'read_only',
  'server_id',
  'server_uuid',
  'sync_binlog',
  'version',
  'version_comment',
] as const;

const listed = settingNames.map((name) => `'${name}'`).join(', ');

export const settings = `SHOW GLOBAL VARIABLES WHERE Variable_name IN (${listed})`;
export type SettingRow = { Variable_name: string; Value: string };

// Binlog_cache_use counts a transaction that writes, once; only MariaDB tells bytes and commits of its own.
export const status = `SHOW GLOBAL STATUS WHERE Variable_name IN
  ('Uptime', 'Binlog_cache_use', 'Binlog_stmt_cache_use', 'Binlog_commits')`;

export const clock = 'SELECT UNIX_TIMESTAMP(NOW(6)) AS now';

/** Where the binary log ends: MySQL from 8.2 on, MariaDB from 10.5.2 on, and all before. */
export const endStatements = [
  'SHOW BINARY LOG STATUS',
  'SHOW BINLOG STATUS',
  'SHOW MASTER STATUS',
] as const;
export type EndRow = { File: string; Position: string | number };

export const logs = 'SHOW BINARY LOGS';
export type LogRow = { Log_name: string; File_size: string | number };

/** Of other users only with PROCESS; without it, the answer holds one’s own and says nothing. */
export const threads = `SELECT * FROM information_schema.processlist
  WHERE command LIKE 'Binlog Dump%' ORDER BY id`;

/** Refused without PROCESS, which so tells whether the threads above are all. */
export const transactions = `SELECT t.trx_mysql_thread_id AS thread,
    UNIX_TIMESTAMP(t.trx_started) AS started, t.trx_rows_modified AS modified,
    p.user AS user, p.command AS command
  FROM information_schema.innodb_trx t
  LEFT JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
  ORDER BY t.trx_started LIMIT 20`;
export type TransactionRow = {
  thread: string | number;
  started: string | number;
  modified: string | number;
  user: string | null;
  command: string | null;
};

/** Readers that have registered: MySQL from 8.0.22 on, and before. */
export const replicaStatements = ['SHOW REPLICAS', 'SHOW SLAVE HOSTS'] as const;
export type ReplicaRow = { Server_id: string | number; Host: string };
