import { plural } from '../../text/units.ts';
import type { Finding } from '../../watch/finding.ts';
import { current, type SystemView } from '../../watch/view.ts';
import type { Kafka } from './readings.ts';
import { indexOf } from './topic-index.ts';

type Found = Omit<Finding, 'id'>[];

const count = (view: SystemView<Kafka>, of: 'leaderless' | 'underReplicated'): number => {
  const reading = current(view);
  return reading ? indexOf(reading).entries.reduce((sum, entry) => sum + entry[of], 0) : 0;
};

/** Partitions that nobody can read or write. */
export const leaderless = (view: SystemView<Kafka>): Found => {
  const partitions = count(view, 'leaderless');
  if (partitions === 0) return [];
  const have = partitions === 1 ? 'has' : 'have';
  return [
    {
      level: 'error',
      subject: { system: view.system.id },
      text: `Kafka: ${plural(partitions, 'partition')} ${have} no leader`,
    },
  ];
};

/** Partitions with a copy that is behind; none is told where others have no leader, which is worse. */
export const underReplicated = (view: SystemView<Kafka>): Found => {
  const partitions = count(view, 'underReplicated');
  if (partitions === 0 || count(view, 'leaderless') > 0) return [];
  return [
    {
      level: 'warning',
      subject: { system: view.system.id },
      text: `Kafka: under-replicated: ${plural(partitions, 'partition')}`,
    },
  ];
};
