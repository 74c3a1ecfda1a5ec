import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Postgres } from '../readings.ts';
import { dropSlot } from './steps.ts';

export const slotsExhausted: Rule<Postgres> = {
  id: 'S21',
  title: 'No replication slot is left',
  means:
    'There are as many slots as `max_replication_slots` allows. Existing readers are not affected, but a new connector, or one that recreates its slot, fails with “all replication slots are in use”.',
  causes: [
    'Slots of former connectors and subscriptions were never dropped.',
    '`max_replication_slots` leaves no headroom.',
  ],
  cures: [
    'Drop the slots that nobody reads.',
    'Raise `max_replication_slots`, which needs a restart of PostgreSQL.',
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
        text: `all ${most} replication slots are taken: no further reader can get one`,
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
