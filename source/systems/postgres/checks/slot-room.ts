import { bytes } from '../../../text/units.ts';
import { type Check, onEach } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, bytesOf, manual } from './values.ts';

export const slotRoom: Check<PostgresSettings> = {
  id: 'DS14',
  title: 'Room until a slot is lost',
  why: 'past the cap the slot is lost at the next checkpoint, and a new snapshot is needed',
  link: manual('view-pg-replication-slots.html'),
  check(settings) {
    const cap = bytesOf(settings, 'max_slot_wal_keep_size');
    const known = settings.slots?.filter((slot) => slot.safeWalBytes !== null);
    if (cap === undefined || cap < 0) return [];
    const megabytes = Math.ceil(cap / 1024 ** 2);
    const larger = `${Math.max(2 * megabytes, 1024)}MB`;
    return onEach(
      known,
      { noun: 'slot', wanted: 'at least a fifth of the cap' },
      ({ name, safeWalBytes }) =>
        safeWalBytes !== null && safeWalBytes < cap / 5 && safeWalBytes > 0
          ? {
              level: 'warning',
              name,
              found: `slot ${name} has ${bytes(safeWalBytes)} left of ${bytes(cap)}`,
              cure: alterSystem(settings, 'max_slot_wal_keep_size', larger),
            }
          : undefined,
    );
  },
};
