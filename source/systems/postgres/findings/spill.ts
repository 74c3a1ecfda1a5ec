import { bytes, plural } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { runOf } from '../../../watch/series.ts';
import { current } from '../../../watch/view.ts';
import type { Postgres } from '../readings.ts';

/** One large transaction spills once; a load that does so again and again has too little memory. */
const often = 3;

export const spills: Rule<Postgres> = {
  id: 'S26',
  title: 'Decoding spills to disk',
  means:
    '`spill_bytes` of a slot (`pg_stat_replication_slots`) has grown at least three times in the last five minutes: transactions did not fit into `logical_decoding_work_mem`, so they were written to disk and read back. Once or twice is merely worth knowing.',
  causes: [
    'Transactions change more rows than fit into 64 MB, the default.',
    'Many transactions are open at once.',
  ],
  cures: [
    'Change fewer rows in one transaction.',
    'Raise `logical_decoding_work_mem`; each walsender may use that much.',
  ],
  find(view) {
    const reading = current(view);
    if (!reading) return [];
    return reading.slots.flatMap(({ name }) => {
      const run = runOf(
        view.points,
        ({ slots, epoch }) => {
          const stats = slots.find((slot) => slot.name === name)?.stats;
          return stats?.spill_bytes == null
            ? undefined
            : { spilled: BigInt(stats.spill_bytes), count: stats.spill_txns ?? null, epoch };
        },
        (older, newer) => older.epoch === newer.epoch && older.spilled <= newer.spilled,
      );
      const [first, last] = [run[0]?.value, run.at(-1)?.value];
      if (!first || !last || first.spilled === last.spilled) return [];
      const times = run.filter(
        ({ value }, i) => i > 0 && value.spilled > (run[i - 1]?.value.spilled ?? 0n),
      ).length;
      const by = last.spilled - first.spilled;
      return {
        level: times >= often ? ('warning' as const) : ('info' as const),
        subject: { system: view.system.id, name },
        text: `decoding for slot ${name} has spilled ${bytes(by)} to disk, ${plural(times, 'time')} in the last five minutes`,
        evidence: [
          { name: 'spilled', value: by, unit: 'bytes' as const },
          { name: 'times', value: times },
          { name: 'spill_txns', value: last.count },
        ],
        next: [
          {
            does: 'gives decoding more memory',
            sql: "ALTER SYSTEM SET logical_decoding_work_mem = '256MB'; SELECT pg_reload_conf()",
          },
        ],
      };
    });
  },
};
