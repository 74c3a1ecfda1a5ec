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

/**
 * The value of one setting of these topics, by one request to any broker; a topic that can’t be asked is
 * left out. Undefined where no broker answers.
 */
export const readTopicSetting = async (
  wire: KafkaWire,
  { addresses }: KafkaLayout,
  setting: string,
  topics: readonly { name: string }[],
): Promise<{ name: string; value: string | null }[] | undefined> => {
  const [address] = addresses.values();
  if (address === undefined) return undefined;
  if (topics.length === 0) return [];
  try {
    const { resources } = await wire.ask<Described>(address, 'DescribeConfigs', {
      resources: topics.map(({ name }) => ({
        ...{ type: topicResource, name, configNames: [setting] },
      })),
      includeSynonyms: false,
    });
    return resources.flatMap(({ errorCode, resourceName: name, configEntries }) => {
      const entry = configEntries.find(({ configName }) => configName === setting);
      return errorCode === 0 && entry ? [{ name, value: entry.configValue }] : [];
    });
  } catch {
    // Not allowed, or a broker that is just going: the offsets are read all the same.
    return undefined;
  }
};
