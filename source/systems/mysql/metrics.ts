import { defineMetrics, seconds } from '../../watch/metrics.ts';
import type { SystemView } from '../../watch/view.ts';
import type { Mysql } from './readings.ts';

const reader = ['reader'];

/** What is told of a MySQL or MariaDB server and of who reads its binary log. */
export const metrics = defineMetrics(
  {
    mysql_info: {
      ...{ type: 'info', labels: ['flavour', 'version', 'server_id'] },
      help: 'What the server is.',
    },
    mysql_start_time_seconds: {
      ...{ type: 'gauge', unit: 'seconds' },
      help: 'When the server started, since the epoch.',
    },
    mysql_binlog_enabled: { type: 'gauge', help: 'Whether the server writes a binary log.' },
    mysql_binlog_transactions: {
      type: 'counter',
      help: 'Transactions that went into the binary log since the server started.',
    },
    mysql_binlog_files: { type: 'gauge', help: 'Binary logs that are there.' },
    mysql_binlog_size_bytes: {
      ...{ type: 'gauge', unit: 'bytes' },
      help: 'Size of all binary logs.',
    },
    mysql_binlog_retention_seconds: {
      ...{ type: 'gauge', unit: 'seconds' },
      help: 'For how long a binary log is kept. None where nothing is deleted by age.',
    },
    mysql_oldest_transaction_start_time_seconds: {
      ...{ type: 'gauge', unit: 'seconds' },
      help: 'When the oldest open transaction of InnoDB began, since the epoch, by the server’s clock.',
    },
    binlog_reader_connected: {
      ...{ type: 'gauge', labels: reader },
      help: 'Whether a thread sends the reader the binary log. None where that can’t be seen.',
    },
    binlog_reader_sent_all: {
      ...{ type: 'gauge', labels: reader },
      help: 'Whether the server has sent the reader everything that it has.',
    },
    binlog_reader_behind_bytes: {
      ...{ type: 'gauge', unit: 'bytes', labels: reader },
      help: 'From its newest change in Kafka to the end of the binary log.',
    },
    binlog_reader_late_seconds: {
      ...{ type: 'gauge', unit: 'seconds', labels: reader },
      help: 'Since its newest change in Kafka was committed; 0 at the end of the binary log.',
    },
    binlog_reader_file_present: {
      ...{ type: 'gauge', labels: reader },
      help: 'Whether the file of its newest change in Kafka is still there.',
    },
    binlog_reader_time_left_seconds: {
      ...{ type: 'gauge', unit: 'seconds', labels: reader },
      help: 'Until that file may be deleted, at the earliest.',
    },
  },
  (view: SystemView<Mysql>, put) => {
    const { value } = view.reading;
    if (!value) return;
    const { flavour, version, serverId } = value;
    put('mysql_info', 1, { flavour, version, server_id: String(serverId) });
    put('mysql_start_time_seconds', seconds(value.epoch));
    put('mysql_binlog_enabled', value.logBin);
    put('mysql_binlog_transactions', value.logged);
    put('mysql_binlog_files', value.logs?.length);
    put('mysql_binlog_size_bytes', view.rows.logBytes);
    put('mysql_binlog_retention_seconds', seconds(value.retentionMs));
    put('mysql_oldest_transaction_start_time_seconds', seconds(value.transactions?.[0]?.startedAt));
    for (const row of view.rows.readers) {
      const of = { reader: row.name };
      put('binlog_reader_connected', row.connected, of);
      put('binlog_reader_sent_all', row.sentAll, of);
      put('binlog_reader_behind_bytes', row.behindBytes, of);
      put('binlog_reader_late_seconds', seconds(row.behindMs), of);
      put('binlog_reader_file_present', row.fileThere, of);
      put('binlog_reader_time_left_seconds', seconds(row.etaMs), of);
    }
  },
);
