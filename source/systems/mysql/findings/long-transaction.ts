import { duration, plural } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Mysql } from '../readings.ts';

const longMs = 300_000;

export const longTransaction: Rule<Mysql> = {
  id: 'S39',
  title: 'A transaction that has written stays open',
  means:
    'A transaction has changed rows and been open for five minutes. Its changes reach the binary log only when it commits, all at once; until then a snapshot that wants to lock its tables waits, and so do all that come after that.',
  causes: [
    'A large load or clean-up runs in one transaction.',
    'An application has forgotten to commit: the session’s command is `Sleep`.',
  ],
  cures: [
    'Commit it, or end its session: `KILL id`.',
    'Split large changes into several transactions.',
  ],
  find(view, now) {
    const server = current(view);
    const there = now + (server?.clock.offsetMs ?? 0);
    return (server?.transactions ?? [])
      .filter(({ rowsModified, startedAt }) => rowsModified > 0n && there - startedAt >= longMs)
      .map(({ thread, startedAt, rowsModified, user, state }) => ({
        level: 'warning' as const,
        subject: { system: view.system.id, name: String(thread) },
        text: `session ${thread}${user === null ? '' : ` of ${user}`} has had a transaction open for ${duration(there - startedAt)}, with ${plural(rowsModified, 'changed row')}`,
        evidence: [
          { name: 'open', value: there - startedAt, unit: 'ms' as const },
          { name: 'changed', value: rowsModified, unit: 'rows' as const },
          { name: 'command', value: state },
        ],
        next: [{ does: 'ends its session and rolls its changes back', sql: `KILL ${thread};` }],
      }));
  },
};
