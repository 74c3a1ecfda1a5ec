import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Mysql } from '../readings.ts';
import { setServer } from '../statements.ts';

export const rowImage: Rule<Mysql> = {
  id: 'S32',
  title: 'Changes lack part of the row',
  means:
    '`binlog_row_image` is not FULL: a change has only the columns that were set, and of the row before it only what identifies it. Debezium’s records lack the others.',
  causes: ['It was set to MINIMAL or NOBLOB to keep binary logs small.'],
  cures: ['Set `binlog_row_image` to FULL. Open sessions keep the old setting.'],
  find(view) {
    const server = current(view);
    if (!server?.logBin || server.rowImage === null || server.rowImage.startsWith('FULL'))
      return [];
    return [
      {
        level: 'info',
        subject: { system: view.system.id },
        text: `binlog_row_image is ${server.rowImage}: changes lack part of the row`,
        evidence: [{ name: 'binlog_row_image', value: server.rowImage }],
        next: [
          {
            does: 'sets it for new sessions',
            sql: setServer(server, 'binlog_row_image', "'FULL'"),
          },
        ],
      },
    ];
  },
};
