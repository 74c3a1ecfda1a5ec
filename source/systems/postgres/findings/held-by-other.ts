import type { Rule } from '../../../watch/kind.ts';
import { runOf, windowOf } from '../../../watch/series.ts';
import { current } from '../../../watch/view.ts';
import type { Postgres } from '../readings.ts';

/** Longer than a walsender takes from its slot to its row in pg_stat_replication. */
const heldMs = 10_000;

export const heldByOther: Rule<Postgres> = {
  id: 'S28',
  title: 'A slot is held by no walsender',
  means:
    'A slot has been active for 10 s, and the process that holds it is no walsender: an ordinary session takes its changes with pg_logical_slot_get_changes(), or a process hangs. What it takes, the reader of the slot never gets.',
  causes: [
    'Somebody looks at the slot by SQL. `pg_logical_slot_peek_changes()` takes nothing, but holds it all the same.',
    'A script reads changes that way.',
  ],
  cures: ['End that session, and give it a slot of its own.'],
  find(view) {
    const reading = current(view);
    if (!reading) return [];
    return reading.slots.flatMap(({ name, activePid }) => {
      if (activePid === null) return [];
      const run = runOf(
        view.points,
        ({ slots, walsenders }) => {
          const pid = slots.find((slot) => slot.name === name)?.activePid;
          return pid === activePid && !walsenders.some((each) => each.pid === pid)
            ? pid
            : undefined;
        },
        () => true,
      );
      if (!windowOf(run, heldMs).covered) return [];
      return {
        level: 'warning' as const,
        subject: { system: view.system.id, name },
        text: `slot ${name} is held by process ${activePid}, which is no walsender: what that takes, its reader never gets`,
        evidence: [{ name: 'pid', value: activePid }],
        next: [
          { does: 'ends that session', sql: `SELECT pg_terminate_backend(${activePid})` },
          {
            does: 'shows whose it is',
            sql: `SELECT usename, application_name, state, query FROM pg_stat_activity WHERE pid = ${activePid}`,
          },
        ],
      };
    });
  },
};
