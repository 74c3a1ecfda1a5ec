import { plural } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import type { Kafka } from '../readings.ts';
import { partitionsThat, topicsThat } from './counts.ts';

/** Partitions that nobody can read or write. */
export const leaderless: Rule<Kafka> = {
  id: 'K01',
  title: 'Partitions have no leader',
  means:
    'The metadata names no leader for a partition, so it can be neither read nor written; Debezium blocks at its next record for it.',
  causes: [
    'All brokers with an in-sync copy of it are down (`unclean.leader.election.enable` is off, as it should be).',
    'A broker was stopped, and the partition has only one copy.',
    'The cluster has no controller that could elect one.',
  ],
  cures: [
    'Start the brokers that hold it; in a lab, `cdc-top up` does so.',
    'Give topics three copies on three brokers.',
  ],
  find(view) {
    const partitions = partitionsThat(view, 'leaderless');
    if (partitions === 0) return [];
    const have = partitions === 1 ? 'has' : 'have';
    return [
      {
        level: 'error',
        subject: { system: view.system.id },
        text: `Kafka: ${plural(partitions, 'partition')} ${have} no leader`,
        evidence: [
          { name: 'partitions', value: partitions },
          { name: 'topics', value: topicsThat(view, (entry) => entry.leaderless > 0) },
        ],
        next: [{ does: 'starts what is stopped', key: 'U', command: 'cdc-top up' }],
      },
    ];
  },
};
