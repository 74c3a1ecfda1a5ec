import { bytes } from '../../../text/units.ts';
import type { Found } from '../../../watch/finding.ts';
import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import { idleFor } from '../idle.ts';
import type { Postgres, SlotRow } from '../readings.ts';
import { statusOf } from '../rows.ts';
import { dropSlot } from './steps.ts';

/** Nobody knows how its reader works: shorter than that may be a pause between two of its turns. */
const idleMs = 60_000;

export const otherSlots: Rule<Postgres> = {
  id: 'S15',
  title: 'A slot that no watched pipeline reads holds WAL, or is lost',
  means:
    'Nobody has read this slot for a minute although the server keeps WAL for it, or it has fallen behind the WAL that is kept, or it is lost. It belongs to no pipeline that cdc-top watches. It does not affect the pipeline directly, but they share the disk.',
  causes: [
    'A connector, subscription or test was removed, but its slot was not.',
    'Its reader is down, or reads only from time to time.',
  ],
  cures: [
    'Find out whose it is: the slot’s detail shows its name, plug-in and database.',
    'Drop it if nobody needs it: `SELECT pg_drop_replication_slot(…)`. Its reader then needs a new snapshot.',
  ],
  find(view) {
    if (!current(view)) return [];
    const others = view.rows.slots.filter(({ read }) => !read);
    const say = (rows: readonly SlotRow[], how: (row: SlotRow) => string): Found[] => {
      const [first] = rows.toSorted((a, b) => Number((b.retained ?? 0n) - (a.retained ?? 0n)));
      if (!first) return [];
      const more = rows.length > 1 ? ` (and ${rows.length - 1} more)` : '';
      const { name, retained } = first;
      return [
        {
          level: 'warning',
          subject: { system: view.system.id, name },
          names: rows.map((row) => row.name),
          text: `slot ${name}${more}, which no watched pipeline reads, ${how(first)}`,
          evidence: [
            { name: 'slots', value: rows.length },
            { name: 'retained', value: retained, unit: 'bytes' },
            { name: 'WAL status', value: statusOf(first) },
          ],
          next: [dropSlot(name)],
        },
      ];
    };
    const gone = others.filter(({ walStatus }) => walStatus === 'lost');
    const past = others.filter(({ walStatus }) => walStatus === 'unreserved');
    const idle = others.filter(
      (row) =>
        ![...gone, ...past].includes(row) &&
        row.retained !== null &&
        idleFor(view, row.name, idleMs),
    );
    return [
      ...say(past, () => 'has fallen behind the retained WAL'),
      ...say(
        idle,
        ({ retained }) => `is inactive, and ${bytes(retained ?? 0n)} of WAL is kept for it`,
      ),
      ...say(gone, () => 'is lost'),
    ];
  },
};
