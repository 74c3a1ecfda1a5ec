import { type Check, verdict } from '../../../watch/check.ts';
import { manual, setCure } from './results.ts';
import type { MysqlSettings } from './settings.ts';

export const binlogFormat: Check<MysqlSettings> = {
  id: 'DM02',
  title: 'Format of the binary log',
  why: 'Debezium cannot turn statements into changes: what is written as statements is lost to it',
  link: manual('replication-options-binary-log.html#sysvar_binlog_format'),
  check(settings) {
    if (settings.format === null) return [];
    return [
      verdict(settings.format === 'ROW', 'error', {
        found: `binlog_format = ${settings.format}`,
        wanted: 'ROW',
        cure: setCure(settings, 'binlog_format', "'ROW'"),
      }),
    ];
  },
};
