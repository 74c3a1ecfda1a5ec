import { literal } from '../../systems/postgres/findings/steps.ts';
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
          {
            does: 'drops it, once its connector is stopped',
            sql: `SELECT pg_drop_replication_slot(${literal(slots[0]?.name ?? '')})`,
          },
        ],
      });
    });
  },
};

export const slotUnreserved: PipelineRule = {
  id: 'S03',
  title: 'The slot is past the WAL that is kept',
  means:
    'wal_status is unreserved: the slot needs WAL beyond max_slot_wal_keep_size. It is still there, and the next checkpoint may remove it, which loses the slot.',
  causes: [
    'Its reader is away, stuck, or too slow.',
    'A transaction has been open for long and holds the slot’s restart_lsn.',
  ],
  cures: [
    'Raise `max_slot_wal_keep_size` now and reload, if the disk has room: that saves the slot.',
    'Then cure what holds it: see the other findings.',
  ],
  find(evidence) {
    const source = sourceOf(evidence);
    if (!source) return [];
    const past = source.own.filter(({ walStatus }) => walStatus === 'unreserved');
    const text = 'is past the WAL that is kept: the next checkpoint loses it';
    return sayOf(source, past, 'error', text, {
      evidence: [{ name: 'cap', value: source.reading.slotWalCap, unit: 'bytes' }],
      next: [
        {
          does: 'lets the server keep all WAL for now',
          sql: 'ALTER SYSTEM SET max_slot_wal_keep_size = -1; SELECT pg_reload_conf()',
        },
      ],
    });
  },
};
