import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Mysql } from '../readings.ts';
import { setServer } from '../statements.ts';

export const binlogFormat: Rule<Mysql> = {
  id: 'S31',
  title: 'The binary log has statements instead of rows',
  means:
    '`binlog_format` is not ROW: the binary log has statements, of which Debezium can make no changes.',
  causes: [
    'It is MIXED, which is MariaDB’s default, or STATEMENT.',
    'It was changed for the whole server; sessions that were open keep what they had.',
  ],
  cures: [
    'Set `binlog_format` to ROW. Sessions that are open go on as they were: let applications connect again.',
    'What was written as statements is lost to the capture: take a new snapshot of it.',
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
            does: 'sets it, for sessions that begin from now on',
            sql: setServer(server, 'binlog_format', "'ROW'"),
          },
        ],
      },
    ];
  },
};
