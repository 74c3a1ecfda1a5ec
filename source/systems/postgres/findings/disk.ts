import { bytes } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Postgres } from '../readings.ts';

const gb = 1n << 30n;
// A tenth of a large disk is no small room.
const least = (size: bigint, parts: bigint, most: bigint): bigint =>
  size / parts < most ? size / parts : most;

export const diskNearlyFull: Rule<Postgres> = {
  id: 'S17',
  title: 'The disk of the database is nearly full',
  means:
    'Less than 10 % and less than 10 GB of the disk that holds `pg_wal` is free (an error below 5 % and 2 GB). When it is full, PostgreSQL stops, and so does everything that writes to it.',
  causes: [
    'Slots retain WAL: see the column `retained`.',
    'Something else on that disk has grown.',
  ],
  cures: [
    'Deal with the slot that retains most: have it read, or drop it.',
    'Free some space, or add some. Never delete files in `pg_wal` by hand.',
    'Set `max_slot_wal_keep_size`, so that a slot is lost before the disk is full.',
  ],
  find(view) {
    const reading = current(view);
    const [free, size] = [reading?.freeDiskBytes ?? null, reading?.diskBytes ?? null];
    if (!reading || free === null || size === null || size === 0n) return [];
    if (free >= least(size, 10n, 10n * gb)) return [];
    const kept = view.rows.slots.reduce((sum, { retained }) => sum + (retained ?? 0n), 0n);
    return [
      {
        level: free < least(size, 20n, 2n * gb) ? 'error' : 'warning',
        subject: { system: view.system.id },
        text: `the disk of PostgreSQL’s WAL has ${bytes(free)} of ${bytes(size)} left`,
        evidence: [
          { name: 'free', value: free, unit: 'bytes' },
          { name: 'size', value: size, unit: 'bytes' },
          { name: 'retained by slots', value: kept, unit: 'bytes' },
        ],
        next: [
          {
            does: 'shows which slots keep how much',
            sql: 'SELECT slot_name, active, pg_size_pretty(pg_current_wal_lsn() - restart_lsn) FROM pg_replication_slots ORDER BY restart_lsn',
          },
        ],
      },
    ];
  },
};
