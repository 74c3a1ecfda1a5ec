import { bytes } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Postgres } from '../readings.ts';

const muchBytes = 1n << 30n;
const tooMuchBytes = 5n << 30n;
/** Less than a fifth of the cap is left. */
const fewParts = 5n;

export const retainedWal: Rule<Postgres> = {
  id: 'S16',
  title: 'A lot of WAL is kept for a slot',
  means:
    'A slot retains 1 GB of WAL or more (current LSN − `restart_lsn`; 5 GB or more is an error), or less than 20 % of `max_slot_wal_keep_size` is left for it.',
  causes: [
    'Nobody reads the slot, or its reader confirms nothing.',
    'A transaction has been open for a long time, or is very large.',
    'Its reader is catching up after an outage.',
  ],
  cures: [
    'If another finding names the cause, cure that first.',
    'Watch whether the figure falls: a reader that is catching up needs no help.',
    'Make room: raise `max_slot_wal_keep_size`, if the disk is large enough.',
  ],
  becauseOf: ['S04', 'S05', 'S07', 'S14', 'S11', 'S15', 'S18', 'S19'],
  ofOne: true,
  find(view) {
    const reading = current(view);
    if (!reading) return [];
    const cap = reading.slotWalCap;
    return reading.slots.flatMap((slot) => {
      const retained = view.rows.slots.find(({ name }) => name === slot.name)?.retained ?? null;
      if (retained === null) return [];
      const left = slot.safeWalSize ?? (cap === null ? null : cap - retained);
      const scarce = cap !== null && cap > 0n && left !== null && left * fewParts < cap;
      if (retained < muchBytes && !scarce) return [];
      const room = left === null ? '' : `, ${bytes(left > 0n ? left : 0n)} more and it is lost`;
      return {
        level: retained >= tooMuchBytes ? ('error' as const) : ('warning' as const),
        subject: { system: view.system.id, name: slot.name },
        text: `${bytes(retained)} of WAL is kept for slot ${slot.name}${room}`,
        evidence: [
          { name: 'retained', value: retained, unit: 'bytes' as const },
          { name: 'left', value: left, unit: 'bytes' as const },
          { name: 'cap', value: cap, unit: 'bytes' as const },
        ],
        next: [
          {
            does: 'shows what holds it: restart_lsn, catalog_xmin, who reads it',
            sql: `SELECT * FROM pg_replication_slots WHERE slot_name = '${slot.name}'`,
          },
        ],
      };
    });
  },
};
