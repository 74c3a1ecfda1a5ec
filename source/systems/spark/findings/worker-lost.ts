import { plural } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Spark, SparkReading } from '../readings.ts';

const aliveOf = ({ workers }: SparkReading): number =>
  workers.filter(({ state }) => state === 'ALIVE').length;

/** Fewer workers than a few minutes ago. */
export const workerLost: Rule<Spark> = {
  id: 'P18',
  title: 'A Spark worker was lost',
  means:
    'Fewer workers are ALIVE than at some point in the last five minutes. The lost worker’s executors are gone too; those of the others go on.',
  causes: [
    'The worker or its machine has gone down, or cannot be reached.',
    'Someone has removed it.',
  ],
  cures: [
    'Start it again, or leave it if the others suffice.',
    'Read its log: `cdc-top logs spark-worker`.',
  ],
  becauseOf: ['P01'],
  find(view) {
    const reading = current(view);
    if (!reading) return [];
    const alive = aliveOf(reading);
    const before = Math.max(alive, ...view.points.map(({ value }) => aliveOf(value)));
    if (alive === 0 || alive === before) return [];
    return [
      {
        level: 'warning',
        subject: { system: view.system.id },
        text: `Spark has lost ${plural(before - alive, 'worker')} of ${before}`,
        evidence: [
          { name: 'workers alive', value: alive },
          { name: 'workers before', value: before },
          {
            name: 'cores left',
            value: reading.workers
              .filter(({ state }) => state === 'ALIVE')
              .reduce((sum, { cores }) => sum + cores, 0),
          },
        ],
        next: [{ does: 'starts what is stopped', key: 'U', command: 'cdc-top up' }],
      },
    ];
  },
};
