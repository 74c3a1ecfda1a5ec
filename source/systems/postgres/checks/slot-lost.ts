import { type Check, onEach } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { literal, manual } from './values.ts';

export const slotLost: Check<PostgresSettings> = {
  id: 'DS12',
  title: 'Slots whose WAL is gone',
  why: 'what such a slot has not sent will never be sent; stop the connector, drop the slot, delete the connector’s offsets, and start it with a new snapshot',
  link: manual('view-pg-replication-slots.html'),
  check({ slots }) {
    return onEach(slots, { noun: 'slot', wanted: 'wal_status reserved or extended' }, (slot) => {
      const { name, walStatus, invalidationReason } = slot;
      const lost =
        walStatus === 'lost' || walStatus === 'unreserved' || invalidationReason !== null;
      if (!lost) return undefined;
      const reason = invalidationReason === null ? '' : ` (${invalidationReason})`;
      return {
        level: 'error',
        name,
        found: `slot ${name} is ${walStatus ?? 'invalid'}${reason}`,
        cure: {
          kind: 'sql',
          text: `SELECT pg_drop_replication_slot(${literal(name)});`,
          restart:
            'its connector; stop it before, and delete its offsets, so that it takes a new snapshot',
        },
      };
    });
  },
};
