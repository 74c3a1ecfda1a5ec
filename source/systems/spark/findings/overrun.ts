import { duration } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { batchesIn } from '../query-events.ts';
import type { Query } from '../readings.ts';
import { rhythmOf } from '../rhythm.ts';
import { batchRow } from '../rows.ts';

const inARow = 3;

/** Batches that are not done when the next one is due. */
export const overrun: Rule<Query> = {
  id: 'P15',
  title: 'Batches take longer than their trigger',
  means:
    'The last three batches took longer than the query’s trigger interval, which is derived from the start times of its batches. Every batch therefore starts late; as long as each takes all that is waiting, nothing but time is lost.',
  causes: [
    'The interval is shorter than the fixed cost of a batch.',
    'More arrives than before, or the machine is busy.',
    'Many small files: each commit and each checkpoint of the Delta log takes longer.',
  ],
  cures: [
    'Look at the phases of a batch (`enter` on it): the longest one is the one to shorten.',
    'Choose a longer interval, or give the job more cores.',
  ],
  becauseOf: ['P16'],
  find(view) {
    const batches = batchesIn(view.events);
    const ids = [...new Set(batches.map(({ progress }) => progress.id))];
    return ids.flatMap((id) => {
      const own = batches.filter(({ progress }) => progress.id === id);
      const last = own
        .filter((event) => batchRow(event).rows > 0)
        .slice(-inARow)
        .map(batchRow);
      const { triggerMs } = rhythmOf(own);
      const newest = last.at(-1);
      if (triggerMs === null || !newest || last.length < inARow) return [];
      if (last.some(({ tookMs }) => tookMs <= triggerMs)) return [];
      return [
        {
          level: 'warning' as const,
          subject: { system: view.system.id, name: newest.query },
          text: `batches of ${newest.query} take ${duration(newest.tookMs)}, and are due every ${duration(triggerMs)}`,
          evidence: [
            { name: 'trigger', value: triggerMs, unit: 'ms' as const },
            { name: 'last batch', value: newest.tookMs, unit: 'ms' as const },
            { name: 'rows', value: newest.rows, unit: 'rows' as const },
          ],
        },
      ];
    });
  },
};
