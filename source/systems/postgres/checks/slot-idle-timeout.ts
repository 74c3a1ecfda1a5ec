import { duration } from '../../../text/units.ts';
import { type Check, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, manual, msOf } from './values.ts';

const shortest = 24 * 3_600_000;

export const slotIdleTimeout: Check<PostgresSettings> = {
  id: 'DS16',
  title: 'Timeout of slots that nobody reads',
  why: 'a connector that is stopped for longer finds its slot invalidated, and needs a new snapshot',
  link: manual('runtime-config-replication.html#GUC-IDLE-REPLICATION-SLOT-TIMEOUT'),
  check(settings) {
    const timeout = msOf(settings, 'idle_replication_slot_timeout');
    // From PostgreSQL 18 on.
    if (timeout === undefined) return [];
    return [
      verdict(timeout === 0 || timeout >= shortest, 'warning', {
        found: `idle_replication_slot_timeout = ${timeout === 0 ? '0: none' : duration(timeout)}`,
        wanted: 'none, or a day and more: a cap on retained WAL does the same and loses less',
        cure: alterSystem(settings, 'idle_replication_slot_timeout', '0'),
      }),
    ];
  },
};
