import type { KafkaWire } from '../../clients/kafka/wire.ts';
import type { KafkaLayout } from './layout.ts';
import type { KafkaReading } from './readings.ts';
import { readTopicSetting } from './topic-setting.ts';

export type Minimums = NonNullable<KafkaReading['minInSync']>;

// Where a broker is missing, a large cluster has thousands of such topics: some tell enough.
const mostTopics = 100;

/**
 * How many copies have to be in sync for writes to be taken, of topics that have partitions with
 * fewer copies in sync than there are. Nothing is asked while there is no such topic; one that can’t
 * be asked is left out.
 */
export const readMinimums = async (wire: KafkaWire, layout: KafkaLayout): Promise<Minimums> => {
  const topics = layout.topics
    .filter(({ partitions }) => partitions.some(({ inSync, replicas }) => inSync < replicas))
    .slice(0, mostTopics);
  const told = (await readTopicSetting(wire, layout, 'min.insync.replicas', topics)) ?? [];
  return told.flatMap(({ name, value }) => {
    const minimum = Number(value);
    return value !== null && Number.isInteger(minimum) ? [{ name, value: minimum }] : [];
  });
};
