import { bytes, duration } from '../../../text/units.ts';
import { type Check, onEach } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { literal, manual } from './values.ts';

export const slotInactive: Check<PostgresSettings> = {
  id: 'DS10',
  title: 'Slots that nobody reads',
  why: 'such a slot retains WAL and dead catalog rows until it is read again or dropped; start its connector, and drop the slot only if that connector is gone for good',
  link: manual('warm-standby.html#STREAMING-REPLICATION-SLOTS'),
  check({ slots, now }) {
    // One that is lost has a check of its own, and a synchronised one is read on the primary.
    const counted = slots?.filter(({ walStatus, synced }) => walStatus !== 'lost' && !synced);
    return onEach(counted, { noun: 'slot', wanted: 'a reader, or no slot' }, (slot) => {
      const { name, active, inactiveSince, retainedBytes } = slot;
      if (active) return undefined;
      const idle =
        inactiveSince === null
          ? 'is not read'
          : `has not been read for ${duration(now - inactiveSince)}`;
      const retains = retainedBytes === null ? '' : `; it retains ${bytes(retainedBytes)}`;
      return {
        level: 'warning',
        name,
        found: `slot ${name} ${idle}${retains}`,
        cure: { kind: 'sql', text: `SELECT pg_drop_replication_slot(${literal(name)});` },
      };
    });
  },
};
