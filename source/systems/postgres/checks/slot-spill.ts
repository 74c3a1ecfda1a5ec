import { bytes, plural } from '../../../text/units.ts';
import { type Check, onEach } from '../../../watch/check.ts';
import { ownSlots } from './results.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, bytesOf, literal, manual } from './values.ts';

export const slotSpill: Check<PostgresSettings> = {
  id: 'DS09',
  title: 'Transactions that were too large for logical decoding',
  why: 'they were written to disk and read back before they were sent, which delays everything that was committed after them',
  link: manual('monitoring-stats.html#MONITORING-PG-STAT-REPLICATION-SLOTS-VIEW'),
  check(settings) {
    const memory = bytesOf(settings, 'logical_decoding_work_mem') ?? 0;
    const larger = `${Math.max(128, Math.round(memory / 1024 ** 2) * 2)}MB`;
    const { text } = alterSystem(settings, 'logical_decoding_work_mem', larger);
    // Before PostgreSQL 14 nobody counts them.
    const counted = ownSlots(settings)?.filter((slot) => slot.spilledTransactions !== null) ?? null;
    return onEach(
      counted,
      { noun: 'slot', wanted: 'none, where memory allows' },
      ({ name, spilledTransactions, spilledBytes }) =>
        spilledTransactions
          ? {
              level: 'info',
              name,
              found: `${plural(spilledTransactions, 'transaction')} of slot ${name} went to disk, ${bytes(spilledBytes ?? 0)}`,
              cure: {
                kind: 'sql',
                text: `${text}\nSELECT pg_stat_reset_replication_slot(${literal(name)});`,
              },
            }
          : undefined,
    );
  },
};
