import { type Check, verdict } from '../../../watch/check.ts';
import { manual, setCure } from './results.ts';
import type { MysqlSettings } from './settings.ts';

export const rowValues: Check<MysqlSettings> = {
  id: 'DM04',
  title: 'Parts of JSON values',
  why: 'with PARTIAL_JSON an update of a JSON column holds only the changed parts, from which Debezium cannot rebuild the value',
  link: manual('replication-options-binary-log.html#sysvar_binlog_row_value_options'),
  check(settings) {
    const found = settings.settings.binlog_row_value_options;
    if (found === undefined) return [];
    return [
      verdict(found === '', 'error', {
        found: `binlog_row_value_options = ${found === '' ? "''" : found}`,
        wanted: "''",
        cure: setCure(settings, 'binlog_row_value_options', "''"),
      }),
    ];
  },
};
