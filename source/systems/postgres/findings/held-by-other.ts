import type { Rule } from '../../../watch/kind.ts';
import { runOf, windowOf } from '../../../watch/series.ts';
import { current } from '../../../watch/view.ts';
import type { Postgres } from '../readings.ts';

/** Longer than a walsender takes from its slot to its row in pg_stat_replication. */
const heldMs = 10_000;

export const heldByOther: Rule<Postgres> = {
  id: 'S28',
  title: 'A slot is held by something other than a walsender',
  means:
    'A slot has been active for 10 s, but the process that holds it is not a walsender: an ordinary session consumes its changes with `pg_logical_slot_get_changes()`, or a process hangs. The reader of the slot never gets what that session consumes.',
  causes: [
    'Someone is looking at the slot with SQL. `pg_logical_slot_peek_changes()` consumes nothing, but holds the slot all the same.',
    'A script reads changes that way.',
  ],
  cures: ['End that session, and give whoever runs it a slot of their own.'],
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
        text: `slot ${name} is held by process ${activePid}, which is not a walsender: the slot’s reader never gets what that consumes`,
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
