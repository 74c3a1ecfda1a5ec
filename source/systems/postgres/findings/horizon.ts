import { count } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Postgres } from '../readings.ts';

const wrap = 1n << 32n;
/** autovacuum_freeze_max_age: from here on autovacuum works against the wraparound, in vain. */
const old = 200_000_000n;
/** Half of what there is: the server refuses to write at two thousand millions. */
const tooOld = 1_000_000_000n;

/**
 * How many transactions have begun since that number of 32 bits: (next xid − xmin) mod 2³². Numbers of
 * transactions are counted on a circle.
 */
export const xidAge = (nextXid: bigint, xmin: string): bigint =>
  (((nextXid - BigInt(xmin)) % wrap) + wrap) % wrap;

export const oldHorizon: Rule<Postgres> = {
  id: 'S25',
  title: 'A slot prevents vacuum from cleaning up',
  means:
    '`catalog_xmin` (or `xmin`) of a slot is more than 200 million transactions old, which is the default of `autovacuum_freeze_max_age`. Vacuum can neither remove nor freeze rows of the system catalogs that died since then; after two billion transactions PostgreSQL refuses to write.',
  causes: [
    'Nobody has read the slot for a long time.',
    'A transaction has been open for a long time, and the slot waits for it to end.',
  ],
  cures: ['Have the slot read, or drop it.', 'End the old transaction, then run VACUUM.'],
  becauseOf: ['S04', 'S07', 'S15', 'S18', 'S19'],
  ofOne: true,
  find(view) {
    const reading = current(view);
    if (!reading) return [];
    return reading.slots.flatMap(({ name, more, walStatus }) => {
      if (walStatus === 'lost') return [];
      const ages = [more.catalog_xmin, more.xmin].flatMap((xmin) =>
        xmin ? [xidAge(reading.nextXid, xmin)] : [],
      );
      const age = ages.reduce((most, next) => (next > most ? next : most), 0n);
      // Beyond half the circle it is a number of the future: another reading of the same moment.
      if (age < old || age > wrap / 2n) return [];
      return {
        level: age >= tooOld ? ('error' as const) : ('warning' as const),
        subject: { system: view.system.id, name },
        text: `slot ${name} prevents vacuum from removing rows that died in the last ${count(age)} transactions`,
        evidence: [{ name: 'age in transactions', value: age }],
        next: [
          {
            does: 'shows how old each slot is',
            sql: 'SELECT slot_name, active, age(catalog_xmin), age(xmin) FROM pg_replication_slots',
          },
        ],
      };
    });
  },
};
