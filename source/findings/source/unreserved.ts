import type { PipelineRule } from '../rule.ts';
import { sayOf, sourceOf } from './own.ts';

export const slotUnreserved: PipelineRule = {
  id: 'S03',
  title: 'The slot has fallen behind the retained WAL',
  means:
    '`wal_status` is `unreserved`: the slot needs more WAL than `max_slot_wal_keep_size` allows. That WAL is still there, but the next checkpoint may remove it, and then the slot is lost.',
  causes: [
    'Its reader is away, stuck, or too slow.',
    'A transaction has been open for a long time and holds back the slot’s `restart_lsn`.',
  ],
  cures: [
    'Raise `max_slot_wal_keep_size` now and reload, if the disk has room: that saves the slot.',
    'Then cure whatever holds the slot back: see the other findings.',
  ],
  find(evidence) {
    const source = sourceOf(evidence);
    if (!source) return [];
    const past = source.own.filter(({ walStatus }) => walStatus === 'unreserved');
    const text = 'has fallen behind the retained WAL: the next checkpoint may invalidate it';
    return sayOf(source, past, 'error', text, {
      loses: true,
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
