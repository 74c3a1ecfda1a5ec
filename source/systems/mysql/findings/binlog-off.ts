import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Mysql } from '../readings.ts';

export const binlogOff: Rule<Mysql> = {
  id: 'S30',
  title: 'The server writes no binary log',
  means: '`log_bin` is OFF: no change of this MySQL or MariaDB server can be captured.',
  causes: [
    'It was started without `log_bin`, which is MariaDB’s default, and MySQL’s before 8.0.',
    'It was restarted with another file of settings, or with `skip-log-bin`.',
  ],
  cures: [
    'Set `log_bin = mysql-bin` and a `server_id` under `[mysqld]`, and restart the server. Managed services switch it on with their backups.',
    'What was written meanwhile is in no binary log: take a new snapshot of it.',
  ],
  find(view) {
    const server = current(view);
    if (!server || server.logBin) return [];
    return [
      {
        level: 'error',
        subject: { system: view.system.id },
        text: 'log_bin is OFF: changes can’t be captured',
        evidence: [{ name: 'log_bin', value: 'OFF' }],
        next: [{ does: 'set log_bin = mysql-bin under [mysqld], and restart the server' }],
      },
    ];
  },
};
