import type { Rule } from '../../../watch/kind.ts';
import { windowOf } from '../../../watch/series.ts';
import { current } from '../../../watch/view.ts';
import type { Kafka } from '../readings.ts';

/** Longer than an election takes. */
const electionMs = 15_000;

/** Nobody moves leaders or makes topics. */
export const noController: Rule<Kafka> = {
  id: 'K03',
  title: 'Kafka has no controller',
  means:
    'For 15 s no reading of the metadata has named a controller. Records still flow, but no leader can be elected and no topic created or changed.',
  causes: [
    'No majority of the controllers (KRaft) or ZooKeeper nodes is up.',
    'The controllers can’t reach each other.',
  ],
  cures: [
    'Start the missing controllers: a majority of them is needed.',
    'Read the log of one that is running: `cdc-top logs kafka`.',
  ],
  find(view) {
    if (current(view)?.controllerId !== null) return [];
    const { points, covered } = windowOf([...view.points], electionMs);
    if (!covered || points.some(({ value }) => value.controllerId !== null)) return [];
    return [
      {
        level: 'error',
        subject: { system: view.system.id },
        text: 'Kafka has no controller: no leader can be elected and no topic created',
        evidence: [{ name: 'brokers', value: current(view)?.brokers.length ?? 0 }],
        next: [{ does: 'shows its log', command: 'cdc-top logs kafka' }],
      },
    ];
  },
};
