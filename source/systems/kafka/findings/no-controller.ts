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
    'In all readings of 15 s the metadata names no controller. Records still pass; no leader is chosen, and no topic is made or changed.',
  causes: [
    'Fewer than half of the controllers (KRaft) or ZooKeeper nodes are there.',
    'The controllers can’t reach each other.',
  ],
  cures: [
    'Start the controllers that are missing; a majority of them is needed.',
    'Read the log of one that runs: `cdc-top logs kafka`.',
  ],
  find(view) {
    if (current(view)?.controllerId !== null) return [];
    const { points, covered } = windowOf([...view.points], electionMs);
    if (!covered || points.some(({ value }) => value.controllerId !== null)) return [];
    return [
      {
        level: 'error',
        subject: { system: view.system.id },
        text: 'Kafka has no controller: no leader is chosen and no topic is made',
        evidence: [{ name: 'brokers', value: current(view)?.brokers.length ?? 0 }],
        next: [{ does: 'shows its log', command: 'cdc-top logs kafka' }],
      },
    ];
  },
};
