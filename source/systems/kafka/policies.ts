import type { KafkaWire } from '../../clients/kafka/wire.ts';
import type { KafkaLayout } from './layout.ts';

type Described = {
  resources: {
    errorCode: number;
    resourceName: string;
    configEntries: { configName: string; configValue: string | null }[];
  }[];
};

const setting = 'cleanup.policy';
const topicResource = 2;
/** Settings change by hand: so often is soon enough. */
const everyMs = 60_000;
// A large cluster has thousands of topics, and one question names them all.
const mostTopics = 500;

const isData = (name: string, internal: boolean): boolean => !internal && !name.startsWith('_');

/**
 * Which topics are compacted, as it was asked last; internal ones are so by design, and left out. The
 * same list until it changes. Where that can’t be asked, what was known stays.
 */
export const compactedTopics = (now: () => number = () => performance.now()) => {
  let known: readonly string[] = [];
  let due = Number.NEGATIVE_INFINITY;
  return {
    known: () => known,
    async refresh(wire: KafkaWire, layout: KafkaLayout): Promise<void> {
      const topics = layout.topics
        .filter(({ name, internal }) => isData(name, internal))
        .slice(0, mostTopics);
      const address = [...layout.addresses.values()][0];
      if (now() < due || address === undefined) return;
      due = now() + everyMs;
      const found = topics.length === 0 ? [] : await ask(wire, address, topics);
      if (found && found.join() !== known.join()) known = found;
    },
  };
};

const ask = async (
  wire: KafkaWire,
  address: string,
  topics: readonly { name: string }[],
): Promise<string[] | undefined> => {
  try {
    const { resources } = await wire.ask<Described>(address, 'DescribeConfigs', {
      resources: topics.map(({ name }) => ({
        ...{ type: topicResource, name, configNames: [setting] },
      })),
      includeSynonyms: false,
    });
    const isCompacted = ({ errorCode, configEntries }: Described['resources'][number]) =>
      errorCode === 0 &&
      configEntries.some(
        ({ configName, configValue }) => configName === setting && configValue?.includes('compact'),
      );
    return resources
      .filter(isCompacted)
      .map(({ resourceName }) => resourceName)
      .sort();
  } catch {
    // Not allowed, or a broker that is just going: the offsets are read all the same.
    return undefined;
  }
};
