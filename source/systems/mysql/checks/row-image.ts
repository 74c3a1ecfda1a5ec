import { type Check, verdict } from '../../../watch/check.ts';
import { manual, setCure } from './results.ts';
import type { MysqlSettings } from './settings.ts';

export const rowImage: Check<MysqlSettings> = {
  id: 'DM03',
  title: 'Columns of a change',
  why: 'with less than the full row, records lack the columns that were not set, and the row before holds only its key',
  link: manual('replication-options-binary-log.html#sysvar_binlog_row_image'),
  check(settings) {
    const { rowImage: found } = settings;
    if (found === null) return [];
    return [
      verdict(found.startsWith('FULL'), 'warning', {
        found: `binlog_row_image = ${found}`,
        wanted: 'FULL',
        cure: setCure(settings, 'binlog_row_image', "'FULL'"),
      }),
    ];
  },
};
