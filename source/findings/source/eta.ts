import { bytes, duration } from '../../text/units.ts';
import type { PipelineRule } from '../rule.ts';
import { figuresOf, sourceOf } from './own.ts';

const soonMs = 3_600_000;

export const lostSoon: PipelineRule = {
  id: 'S08',
  title: 'The slot will be lost, or the disk be full, within the hour',
  means:
    'At the pace at which retained WAL has grown from low to low over three thirds of a window, max_slot_wal_keep_size or the free disk is used up within an hour, whichever comes first. The window is 45 s or three times what lies between two moves of the slot; 15 s while the slot stands. One burst is no pace.',
  causes: [
    'The reader is away, stuck, or slower than what is written.',
    'A transaction is open, and holds back all WAL since.',
    'Much is loaded at once.',
  ],
  cures: [
    'Cure what holds the slot: see the other findings.',
    'Gain time: raise `max_slot_wal_keep_size` and reload, where the disk has room.',
    'Pause the load.',
  ],
  becauseOf: ['S04', 'S07', 'S11', 'S14', 'S18', 'S19'],
  find(evidence) {
    const source = sourceOf(evidence);
    if (!source) return [];
    const { view, reading, own } = source;
    return own.flatMap((row) => {
      const { name, etaMs, etaOf, retained } = row;
      if (etaMs === null || etaMs > soonMs) return [];
      const end = etaOf === 'lost' ? `slot ${name} is lost` : `slot ${name} fills the disk`;
      const kept = retained === null ? '' : ` (${bytes(retained)} kept)`;
      return {
        level: 'warning' as const,
        subject: { system: view.system.id, name },
        text: `${end} in ${duration(etaMs)} at this pace${kept}`,
        evidence: [
          { name: 'time left', value: etaMs, unit: 'ms' as const },
          ...figuresOf(row),
          { name: 'cap', value: reading.slotWalCap, unit: 'bytes' as const },
          { name: 'free disk', value: reading.freeDiskBytes, unit: 'bytes' as const },
        ],
        next: [
          etaOf === 'lost'
            ? {
                does: 'lets the server keep all WAL for now, if the disk has room',
                sql: 'ALTER SYSTEM SET max_slot_wal_keep_size = -1; SELECT pg_reload_conf()',
              }
            : {
                does: 'gives the slot up before the disk is full',
                sql: "ALTER SYSTEM SET max_slot_wal_keep_size = '10GB'; SELECT pg_reload_conf()",
              },
        ],
      };
    });
  },
};
