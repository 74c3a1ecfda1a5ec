import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Mysql } from '../readings.ts';

export const missingRights: Rule<Mysql> = {
  id: 'S40',
  title: 'cdc-top may not see all of a MySQL server',
  means:
    'The user that cdc-top logs in as lacks a right. Figures that need it are left out, and so are the rules that rest on them.',
  causes: ['The user has fewer rights than cdc-top can use. It changes nothing with any of them.'],
  cures: [
    'Grant them: `REPLICATION CLIENT` (MariaDB: `BINLOG MONITOR`) for the binary logs, `PROCESS` for readers and transactions, `REPLICATION SLAVE` (MariaDB: `REPLICATION MASTER ADMIN`) for registered replicas.',
    'Or keep this finding out of the list: see `silence` above all findings.',
  ],
  find(view) {
    const server = current(view);
    return (server?.missing ?? []).map(({ right, hides }) => ({
      level: 'info' as const,
      subject: { system: view.system.id, name: right },
      text: `cdc-top’s user lacks ${right}: it can’t see ${hides}`,
      evidence: [{ name: 'right', value: right }],
      next: [
        {
          does: 'grants it: put the user’s name in place of USER',
          sql: `GRANT ${right} ON *.* TO USER;`,
        },
      ],
    }));
  },
};
