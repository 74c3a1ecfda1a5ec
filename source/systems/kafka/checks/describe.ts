import type { KafkaWire } from '../../../clients/kafka/wire.ts';
import type { KafkaLayout } from '../layout.ts';
import type { Config } from './settings.ts';

type Described = {
  resources: {
    errorCode: number;
    resourceName: string;
    configEntries: { configName: string; configValue: string | null; isSensitive: boolean }[];
  }[];
};

const topicResource = 2;
const brokerResource = 4;
// Whoever may list topics may still have hundreds of thousands: those that checks name come first.
const topicsAtOnce = 500;

/** The settings of topics that some check asks for. */
const topicConfigs = [
  'cleanup.policy',
  'max.message.bytes',
  'min.insync.replicas',
  'retention.bytes',
  'retention.ms',
  'segment.bytes',
  'segment.ms',
];

/** The settings of brokers and of topics (DescribeConfigs). What a user may not see is left out. */
export const readSettings = async (
  wire: KafkaWire,
  seed: string,
  { brokers, addresses }: KafkaLayout,
  topics: readonly string[],
): Promise<{ brokers: Map<number, Config>; topics: Map<string, Config> }> => {
  const found = { brokers: new Map<number, Config>(), topics: new Map<string, Config>() };
  const asks: Promise<void>[] = brokers.map(async ({ id }) => {
    // Only a broker itself knows what stands in its file.
    const address = addresses.get(id) ?? seed;
    const all = await describe(wire, address, [{ type: brokerResource, name: String(id) }]);
    const config = all.get(String(id));
    if (config) found.brokers.set(id, config);
  });
  for (let from = 0; from < topics.length; from += topicsAtOnce)
    asks.push(
      (async () => {
        const resources = topics
          .slice(from, from + topicsAtOnce)
          .map((name) => ({ type: topicResource, name, configNames: topicConfigs }));
        for (const [name, config] of await describe(wire, seed, resources))
          found.topics.set(name, config);
      })(),
    );
  await Promise.allSettled(asks);
  return found;
};

const describe = async (
  wire: KafkaWire,
  address: string,
  resources: readonly { type: number; name: string; configNames?: readonly string[] }[],
): Promise<Map<string, Config>> => {
  const answer = await wire.ask<Described>(address, 'DescribeConfigs', { resources });
  return new Map(
    answer.resources
      .filter(({ errorCode }) => errorCode === 0)
      .map(({ resourceName, configEntries }) => [
        resourceName,
        Object.fromEntries(
          configEntries.map(({ configName, configValue, isSensitive }) => [
            configName,
            isSensitive ? null : configValue,
          ]),
        ),
      ]),
  );
};
