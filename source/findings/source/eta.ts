import { bytes, duration } from '../../text/units.ts';
import type { PipelineRule } from '../rule.ts';
import { figuresOf, sourceOf } from './own.ts';

const soonMs = 3_600_000;

export const lostSoon: PipelineRule = {
  id: 'S08',
  title: 'The slot will be lost, or the disk full, within the hour',
  means:
    'At its present rate of growth, the retained WAL will reach `max_slot_wal_keep_size` or fill the disk within an hour, whichever comes first. The rate is taken from the lowest points of the three thirds of a window, so that a single burst does not count. The window is 45 s, or three times the slot’s usual interval if that is longer; 15 s while the slot stands still.',
  causes: [
    'The reader is away, stuck, or slower than the writers.',
    'An open transaction holds back all WAL written since it began.',
    'A lot of data is being loaded at once.',
  ],
  cures: [
    'Cure whatever holds the slot back: see the other findings.',
    'To gain time, raise `max_slot_wal_keep_size` and reload, if the disk has room.',
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
                does: 'sacrifices the slot before the disk is full',
                sql: "ALTER SYSTEM SET max_slot_wal_keep_size = '10GB'; SELECT pg_reload_conf()",
              },
        ],
      };
    });
  },
};
