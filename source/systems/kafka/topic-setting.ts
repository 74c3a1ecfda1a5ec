import type { KafkaWire } from '../../clients/kafka/wire.ts';
import type { KafkaLayout } from './layout.ts';

type Described = {
  resources: {
    errorCode: number;
    resourceName: string;
    configEntries: { configName: string; configValue: string | null }[];
  }[];
};

const topicResource = 2;

/** Settings of a topic by name; null where the broker keeps the value to itself. */
export type TopicValues = { name: string; values: Readonly<Record<string, string | null>> };

/**
 * These settings of these topics, by one request to any broker; a topic that can’t be asked is left out.
 * Undefined where no broker answers.
 */
export const readTopicSettings = async (
  wire: KafkaWire,
  { addresses }: KafkaLayout,
  settings: readonly string[],
  topics: readonly { name: string }[],
): Promise<TopicValues[] | undefined> => {
  const [address] = addresses.values();
  if (address === undefined) return undefined;
  if (topics.length === 0) return [];
  try {
    const { resources } = await wire.ask<Described>(address, 'DescribeConfigs', {
      resources: topics.map(({ name }) => ({
        ...{ type: topicResource, name, configNames: settings },
      })),
      includeSynonyms: false,
    });
    return resources.flatMap(({ errorCode, resourceName: name, configEntries }) => {
      const values = configEntries.map(({ configName, configValue }) => [configName, configValue]);
      return errorCode === 0 && values.length > 0
        ? [{ name, values: Object.fromEntries(values) }]
        : [];
    });
  } catch {
    // Not allowed, or a broker that is just going: the offsets are read all the same.
    return undefined;
  }
};
