import type { KafkaWire } from '../../clients/kafka/wire.ts';
import type { KafkaLayout } from './layout.ts';
import type { KafkaReading } from './readings.ts';
import { readTopicSettings } from './topic-setting.ts';

export type Minimums = NonNullable<KafkaReading['minInSync']>;

// Where a broker is missing, a large cluster has thousands of such topics: some tell enough.
const mostTopics = 100;
const setting = 'min.insync.replicas';

/**
 * How many copies have to be in sync for writes to be taken, of topics that have partitions with
 * fewer copies in sync than there are. Nothing is asked while there is no such topic; one that can’t
 * be asked is left out.
 */
export const readMinimums = async (wire: KafkaWire, layout: KafkaLayout): Promise<Minimums> => {
  const topics = layout.topics
    .filter(({ partitions }) => partitions.some(({ inSync, replicas }) => inSync < replicas))
    .slice(0, mostTopics);
  const told = (await readTopicSettings(wire, layout, [setting], topics)) ?? [];
  return told.flatMap(({ name, values }) => {
    const value = values[setting];
    const minimum = Number(value);
    return value != null && Number.isInteger(minimum) ? [{ name, value: minimum }] : [];
  });
};
