import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Postgres } from '../readings.ts';

export const walsendersExhausted: Rule<Postgres> = {
  id: 'S22',
  title: 'No walsender is left',
  means:
    'As many walsenders are running as `max_wal_senders` allows. A reader that has lost its connection cannot come back while the server still holds the old one.',
  causes: [
    'Standbys, base backups and connectors together need more than was planned for.',
    'Broken connections linger until `wal_sender_timeout` ends them.',
  ],
  cures: [
    'End those that nobody needs: see `pg_stat_replication`.',
    'Raise `max_wal_senders`, which needs a restart of PostgreSQL.',
  ],
  find(view) {
    const reading = current(view);
    const most = reading?.limits?.maxWalsenders ?? null;
    if (!reading || most === null || most === 0 || reading.walsenders.length < most) return [];
    return [
      {
        level: 'warning',
        subject: { system: view.system.id },
        text: `all ${most} walsenders are taken: a reader that loses its connection cannot come back`,
        evidence: [
          { name: 'walsenders', value: reading.walsenders.length },
          { name: 'max_wal_senders', value: most },
        ],
        next: [
          {
            does: 'allows more, after a restart of PostgreSQL',
            sql: `ALTER SYSTEM SET max_wal_senders = ${Math.max(10, 2 * most)}`,
          },
        ],
      },
    ];
  },
};
