import type { CheckLevel } from '../../../source/watch/check.ts';
import type { Flavour } from '../mysql-server.ts';

/** A fault in a server of MySQL or MariaDB that doctor has to find. */
export type MysqlFault = {
  id: string;
  what: string;
  level: CheckLevel;
  /** Of both where it is not told. */
  only?: Flavour;
  /** Statements, each ending with a line. */
  make?: string;
  /** Lines of the server’s file, after which it is restarted. */
  file?: readonly string[];
  /** A session that stays open. */
  hold?: string;
  /** So many ms after it was made. */
  later?: number;
  /** There is no line that cures it. */
  incurable?: true;
  /** What its cure leaves undone. */
  undo?: string;
};

export const mysqlFaults: readonly MysqlFault[] = [
  { id: 'DM01', what: 'no binary log', level: 'error', file: ['skip-log-bin'] },
  {
    ...{ id: 'DM02', what: 'statements in the binary log', level: 'error' },
    make: `SET GLOBAL binlog_format = 'MIXED';`,
  },
  {
    ...{ id: 'DM03', what: 'parts of rows', level: 'warning' },
    make: `SET GLOBAL binlog_row_image = 'MINIMAL';`,
  },
  {
    ...{ id: 'DM04', what: 'parts of JSON values', level: 'error', only: 'mysql' },
    make: `SET GLOBAL binlog_row_value_options = 'PARTIAL_JSON';`,
  },
  {
    ...{ id: 'DM05', what: 'GTIDs not for all', level: 'info', only: 'mysql' },
    make: 'SET GLOBAL gtid_mode = ON_PERMISSIVE;',
  },
  {
    ...{ id: 'DM05', what: 'no GTIDs', level: 'info', only: 'mysql' },
    file: ['gtid-mode=OFF', 'enforce-gtid-consistency=OFF'],
  },
  {
    ...{ id: 'DM06', what: 'binary logs for an hour', level: 'warning' },
    make: 'SET GLOBAL binlog_expire_logs_seconds = 3600;',
    undo: 'SET GLOBAL binlog_expire_logs_seconds = 2592000;',
  },
  {
    ...{ id: 'DM07', what: 'no number', level: 'error', only: 'mysql' },
    make: 'SET GLOBAL server_id = 0;',
  },
  {
    ...{ id: 'DM08', what: 'a binary log that a crash may cut', level: 'info' },
    make: 'SET GLOBAL sync_binlog = 0;',
  },
  {
    ...{ id: 'DM08', what: 'commits that a crash may lose', level: 'info' },
    make: 'SET GLOBAL innodb_flush_log_at_trx_commit = 2;',
  },
  {
    ...{ id: 'DM09', what: 'a table without a key', level: 'warning' },
    make: 'CREATE TABLE inventory.`no``key` (n INT);',
    undo: 'DROP TABLE inventory.`no``key`;',
  },
  {
    ...{ id: 'DM10', what: 'a table without transactions', level: 'warning' },
    make: 'CREATE TABLE inventory.old (n INT PRIMARY KEY) ENGINE = MyISAM;',
    undo: 'DROP TABLE inventory.old;',
  },
  {
    ...{ id: 'DM11', what: 'a long transaction', level: 'warning', later: 600_000 },
    hold: `START TRANSACTION; INSERT INTO inventory.customers (name) VALUES ('open');`,
  },
  {
    ...{ id: 'DM12', what: 'a user who may not see where the log is', level: 'error' },
    make: `CREATE USER 'o''neil'@'%' IDENTIFIED BY 'to-be-guessed';\nGRANT REPLICATION SLAVE ON *.* TO 'o''neil'@'%';`,
    undo: `DROP USER 'o''neil'@'%';`,
  },
  {
    ...{ id: 'DM13', what: 'a database that is left out', level: 'warning', incurable: true },
    file: ['binlog-ignore-db=other'],
  },
];
