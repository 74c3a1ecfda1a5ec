import type { KafkaWire } from '../../clients/kafka/wire.ts';
import type { KafkaLayout } from './layout.ts';
import type { KafkaReading } from './readings.ts';

export type Minimums = NonNullable<KafkaReading['minInSync']>;

type Described = {
  resources: {
    errorCode: number;
    resourceName: string;
    configEntries: { configName: string; configValue: string | null }[];
  }[];
};

const setting = 'min.insync.replicas';
const topicResource = 2;
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
  const address = [...layout.addresses.values()][0];
  if (topics.length === 0 || address === undefined) return [];
  try {
    const { resources } = await wire.ask<Described>(address, 'DescribeConfigs', {
      resources: topics.map(({ name }) => ({
        ...{ type: topicResource, name, configNames: [setting] },
      })),
      includeSynonyms: false,
    });
    return resources.flatMap(({ errorCode, resourceName: name, configEntries }) => {
      const entry = configEntries.find(({ configName }) => configName === setting);
      const value = Number(entry?.configValue);
      return errorCode === 0 && entry && Number.isInteger(value) ? [{ name, value }] : [];
    });
  } catch {
    // Not allowed, or a broker that is just going: the offsets are read all the same.
    return [];
  }
};
