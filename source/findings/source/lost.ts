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
    'The server has given up the slot (`wal_status` is `lost`): it removed WAL that the reader had not confirmed, or it names another reason. The slot can no longer be read, and the changes it had not delivered cannot be recovered from it. Debezium keeps retrying, and its health endpoint still says UP.',
  causes: [
    'Its reader was away, or stuck, for longer than `max_slot_wal_keep_size` lasts.',
    'From PostgreSQL 18 on: the slot was idle for longer than `idle_replication_slot_timeout`.',
    'On a standby: the primary removed rows that the slot needed, or changed its `wal_level`.',
  ],
  cures: [
    'Stop the connector, drop the slot, delete the connector’s offsets, and start the connector again: it takes a new snapshot. In a lab, `cdc-top resnapshot` does all of that.',
    'Compare the table with the source afterwards: a snapshot does not contain the deletes that happened in between.',
    'Raise `max_slot_wal_keep_size`, or have someone alerted earlier.',
  ],
  find(evidence) {
    const source = sourceOf(evidence);
    if (!source) return [];
    const lost = source.own.filter(isLost);
    // Every reason but the first leaves the WAL there, and the slot is of no use all the same.
    return [...new Set(lost.map(reasonOf))].flatMap((reason) => {
      const slots = lost.filter((row) => reasonOf(row) === reason);
      return sayOf(source, slots, 'error', `is lost: ${reason}, drop it and take a new snapshot`, {
        loses: true,
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
