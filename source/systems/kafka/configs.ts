import { kafkaWire } from '../../clients/kafka/wire.ts';

/** One setting of a topic. `value` is null where the broker keeps it to itself. */
export type ConfigEntry = {
  name: string;
  value: string | null;
  /** Who has set it, in words. */
  setBy: string;
  isDefault: boolean;
};

type Described = {
  resources: {
    errorCode: number;
    errorMessage: string | null;
    configEntries: {
      configName: string;
      configValue: string | null;
      configSource?: number;
      isDefault: boolean;
      isSensitive: boolean;
    }[];
  }[];
};

const requestMs = 3000;
const topicResource = 2;

// The sources of DescribeConfigs, from version 1 on.
const sources: Record<number, string> = {
  1: 'topic',
  2: 'broker',
  3: 'all brokers',
  4: 'server.properties',
  5: 'default',
};
// How far from a default: what was set for this topic first.
const rank = ({ isDefault, setBy }: ConfigEntry): number =>
  isDefault ? 2 : setBy === sources[1] ? 0 : 1;

/** The settings of a topic, those that are no defaults first (DescribeConfigs); any broker knows them. */
export const readConfigs = async (
  addresses: readonly string[],
  topic: string,
): Promise<ConfigEntry[]> => {
  const wire = kafkaWire(requestMs);
  try {
    const address = addresses[0];
    if (!address) throw new Error('no broker that leads it is known');
    const { resources } = await wire.ask<Described>(address, 'DescribeConfigs', {
      resources: [{ type: topicResource, name: topic }],
      includeSynonyms: false,
    });
    const [resource] = resources;
    if (resource?.errorCode !== 0)
      throw new Error(
        resource?.errorMessage ?? `the broker answers with error ${resource?.errorCode}`,
      );
    return resource.configEntries
      .map(({ configName: name, configValue, configSource, isDefault, isSensitive }) => ({
        name,
        value: isSensitive ? null : configValue,
        setBy: sources[configSource ?? 0] ?? (isDefault ? 'default' : 'someone'),
        isDefault,
      }))
      .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  } finally {
    wire.close();
  }
};
