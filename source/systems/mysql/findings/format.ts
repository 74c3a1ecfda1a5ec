import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Mysql } from '../readings.ts';
import { setServer } from '../statements.ts';

export const binlogFormat: Rule<Mysql> = {
  id: 'S31',
  title: 'The binary log holds statements instead of rows',
  means:
    '`binlog_format` is not ROW: the binary log holds statements, which Debezium cannot turn into changes.',
  causes: [
    'It is MIXED, which is MariaDB’s default, or STATEMENT.',
    'It was changed for the whole server; open sessions keep the old format.',
  ],
  cures: [
    'Set `binlog_format` to ROW. Open sessions keep the old format: reconnect the applications.',
    'Changes that were written as statements cannot be captured: take a new snapshot.',
  ],
  find(view) {
    const server = current(view);
    if (!server?.logBin || server.format === null || server.format === 'ROW') return [];
    return [
      {
        level: 'error',
        subject: { system: view.system.id },
        text: `binlog_format is ${server.format}: Debezium needs ROW`,
        evidence: [{ name: 'binlog_format', value: server.format }],
        next: [
          {
            does: 'sets it for new sessions',
            sql: setServer(server, 'binlog_format', "'ROW'"),
          },
        ],
      },
    ];
  },
};
