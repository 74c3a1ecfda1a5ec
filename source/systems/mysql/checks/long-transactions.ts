import { duration } from '../../../text/units.ts';
import { type Check, onEach, unseen } from '../../../watch/check.ts';
import { manual } from './results.ts';
import type { MysqlSettings } from './settings.ts';

const longMs = 300_000;
const wanted = 'transactions that end within 5 minutes';

export const longTransactions: Check<MysqlSettings> = {
  id: 'DM11',
  title: 'Writing transactions that stay open',
  why: 'its changes reach the binary log only when it commits, all at once, and a snapshot that locks tables waits for it',
  link: manual('innodb-information-schema-transactions.html'),
  check({ transactions, now }) {
    if (!transactions) return [unseen('open transactions', wanted)];
    const found = onEach(
      transactions,
      { noun: 'open transaction', wanted },
      ({ thread, user, rowsModified, startedAt }) =>
        rowsModified === 0n || now - startedAt < longMs
          ? undefined
          : {
              level: 'warning',
              name: String(thread),
              found: `session ${thread} of ${user ?? 'an unknown user'} has been in one for ${duration(now - startedAt)}`,
              cure: { kind: 'sql', text: `KILL ${thread};` },
            },
    );
    return found.length > 0 ? found : [{ level: 'ok', found: 'none is open', wanted }];
  },
};
