import { literal } from '../../systems/postgres/findings/steps.ts';
import { newSnapshot } from '../capture/who.ts';
import type { PipelineRule } from '../rule.ts';
import { isLost, type Own, sayOf, sourceOf } from './own.ts';

const reasonOf = ({ invalidationReason: reason }: Own): string =>
  reason === null || reason === 'wal_removed' ? 'its WAL is gone' : `the server says ${reason}`;

export const slotLost: PipelineRule = {
  id: 'S02',
  title: 'The slot is lost',
  means:
    'The server has given the slot up (wal_status lost): WAL that its reader had not confirmed has been removed, or the server names another reason. It can’t be read any more, and what was written since is missing for good. Debezium goes on trying, and its health endpoint says UP.',
  causes: [
    'Its reader was away, or stuck, for longer than `max_slot_wal_keep_size` lasts.',
    'From PostgreSQL 18 on: `idle_replication_slot_timeout`.',
    'On a standby: the primary removed rows that it needed, or changed `wal_level`.',
  ],
  cures: [
    'Stop the connector, drop the slot, delete the connector’s offsets, start it: it takes a new snapshot.',
    'Compare the table with the source afterwards: deletes of the time in between are not in a snapshot.',
    'Raise `max_slot_wal_keep_size`, or have somebody told earlier.',
  ],
  find(evidence) {
    const source = sourceOf(evidence);
    if (!source) return [];
    const lost = source.own.filter(isLost);
    // Every reason but the first leaves the WAL there, and the slot is of no use all the same.
    return [...new Set(lost.map(reasonOf))].flatMap((reason) => {
      const slots = lost.filter((row) => reasonOf(row) === reason);
      return sayOf(source, slots, 'error', `is lost: ${reason}, drop it and take a new snapshot`, {
        evidence: [{ name: 'reason', value: slots[0]?.invalidationReason ?? 'wal_removed' }],
        next: [
          ...newSnapshot(evidence),
          {
            does: 'drops it, once its connector is stopped',
            sql: `SELECT pg_drop_replication_slot(${literal(slots[0]?.name ?? '')})`,
          },
        ],
      });
    });
  },
};
