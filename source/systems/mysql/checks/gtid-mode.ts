import { type Check, verdict } from '../../../watch/check.ts';
import { debeziumPage } from './results.ts';
import type { MysqlSettings } from './settings.ts';

// Each of these can be set while the server runs, and only in this order.
const steps = ['OFF', 'OFF_PERMISSIVE', 'ON_PERMISSIVE', 'ON'];

export const gtidMode: Check<MysqlSettings> = {
  id: 'DM05',
  title: 'GTIDs',
  why: 'a reader can resume on another server after a failover by GTID, but not by file and position',
  link: debeziumPage('enable-mysql-gtids'),
  check(settings) {
    const { gtidMode: found } = settings;
    // MariaDB has them always.
    if (found === null) return [];
    const left = steps.slice(steps.indexOf(found) + 1);
    return [
      verdict(found === 'ON', 'info', {
        found: `gtid_mode = ${found}`,
        wanted: 'ON',
        cure: {
          kind: 'sql',
          text: [
            'SET PERSIST enforce_gtid_consistency = ON;',
            ...left.map((step) => `SET PERSIST gtid_mode = ${step};`),
          ].join('\n'),
        },
      }),
    ];
  },
};
