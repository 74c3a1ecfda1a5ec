import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Postgres } from '../readings.ts';
import { dropSlot } from './steps.ts';

export const slotsExhausted: Rule<Postgres> = {
  id: 'S21',
  title: 'No replication slot is left',
  means:
    'There are as many slots as max_replication_slots allows. Who reads already is not touched; a new connector, or one that makes its slot anew, fails with “all replication slots are in use”.',
  causes: [
    'Slots of connectors and subscriptions that are gone were not dropped.',
    '`max_replication_slots` is set to just what was needed once.',
  ],
  cures: [
    'Drop the slots that nobody reads.',
    'Raise `max_replication_slots`; PostgreSQL has to be restarted for that.',
  ],
  find(view) {
    const reading = current(view);
    const most = reading?.limits?.maxSlots ?? null;
    if (!reading || most === null || reading.slots.length < most) return [];
    const unused = reading.slots.find(({ active }) => !active);
    return [
      {
        // All of them may be needed: then nothing is wrong until one more is.
        level: unused ? 'warning' : 'info',
        subject: { system: view.system.id },
        text: `all ${most} replication slots are taken: no other reader finds one`,
        evidence: [
          { name: 'slots', value: reading.slots.length },
          { name: 'max_replication_slots', value: most },
        ],
        next: [
          ...(unused ? [dropSlot(unused.name)] : []),
          {
            does: 'allows more, after a restart of PostgreSQL',
            sql: `ALTER SYSTEM SET max_replication_slots = ${Math.max(10, 2 * most)}`,
          },
        ],
      },
    ];
  },
};

export const walsendersExhausted: Rule<Postgres> = {
  id: 'S22',
  title: 'No walsender is left',
  means:
    'As many walsenders run as max_wal_senders allows. A reader that lost its connection can’t come back while the server still holds the old one.',
  causes: [
    'Standbys, base backups and connectors together need more than were planned for.',
    'Connections that were cut linger until wal_sender_timeout ends them.',
  ],
  cures: [
    'End those that nobody needs: see pg_stat_replication.',
    'Raise `max_wal_senders`; PostgreSQL has to be restarted for that.',
  ],
  find(view) {
    const reading = current(view);
    const most = reading?.limits?.maxWalsenders ?? null;
    if (!reading || most === null || most === 0 || reading.walsenders.length < most) return [];
    return [
      {
        level: 'warning',
        subject: { system: view.system.id },
        text: `all ${most} walsenders are taken: a reader that loses its connection finds none`,
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
