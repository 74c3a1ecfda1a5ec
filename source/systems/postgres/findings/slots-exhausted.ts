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
