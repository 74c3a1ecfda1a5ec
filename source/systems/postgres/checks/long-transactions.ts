import { duration } from '../../../text/units.ts';
import { type Check, onEach, unseen } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { manual } from './values.ts';

const long = 5 * 60_000;
const veryLong = 3_600_000;
const wanted = 'transactions that end within 5 minutes';

export const longTransactions: Check<PostgresSettings> = {
  id: 'DS21',
  title: 'Writing transactions that stay open',
  why: 'the oldest one holds back restart_lsn of every slot: WAL is retained although the reader keeps up, and no new slot can be created until it ends',
  link: manual('monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW'),
  check({ sessions, seesSessions, now }) {
    if (!sessions || !seesSessions) return [unseen('other users’ transactions', wanted)];
    const found = onEach(
      sessions,
      { noun: 'open transaction', wanted },
      ({ pid, user, database, state, writes, transactionAt }) =>
        !writes || now - transactionAt < long
          ? undefined
          : {
              level: now - transactionAt < veryLong ? 'warning' : 'error',
              name: String(pid),
              found: `process ${pid} of ${user} in ${database} (${state}) has been in one for ${duration(now - transactionAt)}`,
              cure: { kind: 'sql', text: `SELECT pg_terminate_backend(${pid});` },
            },
    );
    return found.length > 0 ? found : [{ level: 'ok', found: 'none is open', wanted }];
  },
};
