import { plural } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import type { Kafka } from '../readings.ts';
import { partitionsThat, topicsThat } from './counts.ts';

/** Partitions with a copy that is behind; none is told where others have no leader, which is worse. */
export const underReplicated: Rule<Kafka> = {
  id: 'K02',
  title: 'Partitions are under-replicated',
  means:
    'Fewer copies of a partition are in sync than there should be. Everything still works, but may not survive the loss of another broker.',
  causes: [
    'A broker is down, hangs, or has just been started and is catching up.',
    'Its disk or the network is too slow for what is written.',
  ],
  cures: [
    'Start the missing broker, and wait until it has caught up.',
    'If none is missing, check the disk and the network of the broker whose copies are behind.',
  ],
  becauseOf: ['K04', 'K05'],
  find(view) {
    const partitions = partitionsThat(view, 'underReplicated');
    if (partitions === 0 || partitionsThat(view, 'leaderless') > 0) return [];
    return [
      {
        level: 'warning',
        subject: { system: view.system.id },
        text: `Kafka: under-replicated: ${plural(partitions, 'partition')}`,
        evidence: [
          { name: 'partitions', value: partitions },
          { name: 'topics', value: topicsThat(view, (entry) => entry.underReplicated > 0) },
        ],
      },
    ];
  },
};
