import { duration } from '../../../text/units.ts';
import { type Check, unseen, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, manual, msOf } from './values.ts';

const wanted = 'a limit that is longer than a snapshot waits between two tables';

export const idleInTransaction: Check<PostgresSettings> = {
  id: 'DS22',
  title: 'Limit on idle transactions',
  why: 'without one, a session that was left in the middle of a transaction retains WAL until someone notices',
  link: manual('runtime-config-client.html#GUC-IDLE-IN-TRANSACTION-SESSION-TIMEOUT'),
  check(settings) {
    const limit = msOf(settings, 'idle_in_transaction_session_timeout');
    if (limit === undefined) return [unseen('idle_in_transaction_session_timeout', wanted)];
    return [
      verdict(limit > 0, 'info', {
        found: `idle_in_transaction_session_timeout = ${limit === 0 ? '0: none' : duration(limit)}`,
        wanted,
        cure: alterSystem(settings, 'idle_in_transaction_session_timeout', '1h'),
      }),
    ];
  },
};
