import { withDeadline } from '../../../clients/deadline.ts';
import {
  type KafkaWire,
  kafkaWire,
  type Metadata,
  type Offsets,
} from '../../../clients/kafka/wire.ts';
import { layoutOf } from '../layout.ts';
import type { Kafka } from '../readings.ts';
import { readSettings } from './describe.ts';
import { offsetsTopics } from './internals.ts';
import type { KafkaSettings, TopicSettings } from './settings.ts';
import { readStored } from './stored.ts';

/** Whoever examines sets a shorter limit; this one is for a server that never answers. */
const longestMs = 10_000;
const requestMs = 5000;

type Groups = { groups: { groupId: string }[] };
type Described = {
  groups: {
    groupId: string;
    state: string;
    protocolType: string;
    protocol: string;
    members: unknown[];
  }[];
};

/** Brokers, topics, groups and their settings; what may not be seen is null. Throws where no broker answers. */
export const readKafka = async (
  { brokers: seeds }: Kafka['endpoint'],
  signal: AbortSignal,
): Promise<KafkaSettings> => {
  const wire = kafkaWire(requestMs);
  try {
    return await withDeadline(signal, longestMs, () => readAll(wire, seeds));
  } finally {
    wire.close();
  }
};

const readAll = async (wire: KafkaWire, seeds: readonly string[]): Promise<KafkaSettings> => {
  const { seed, metadata } = await firstAnswer(wire, seeds);
  const layout = layoutOf(metadata);
  const names = metadata.topicMetadata.map(({ topic }) => topic);
  const [settings, groups, begins, ends] = await Promise.all([
    readSettings(wire, seed, layout, names),
    orNull(groupsOf(wire, [...layout.addresses.values()])),
    offsetsOf(wire, layout.addresses, layout.beginsWanted),
    offsetsOf(wire, layout.addresses, layout.endsWanted),
  ]);
  const topics = metadata.topicMetadata.map(
    ({ topic: name, isInternal, partitionMetadata }): TopicSettings => ({
      name,
      internal: isInternal ?? name.startsWith('__'),
      partitions: partitionMetadata
        .map(({ partitionId: partition, replicas }) => ({
          ...{ partition, replicas },
          begin: begins.get(`${name} ${partition}`) ?? null,
          end: ends.get(`${name} ${partition}`) ?? null,
        }))
        .sort((a, b) => a.partition - b.partition),
      config: settings.topics.get(name) ?? null,
    }),
  );
  return {
    seed,
    brokers: layout.brokers.map((broker) => ({
      ...broker,
      config: settings.brokers.get(broker.id) ?? null,
    })),
    topics: topics.sort((a, b) => (a.name < b.name ? -1 : 1)),
    groups,
    stored: await orNull(readStored(wire, layout, offsetsTopics(topics))),
  };
};

const orNull = <T>(work: Promise<T>): Promise<T | null> => work.catch(() => null);

const firstAnswer = async (
  wire: KafkaWire,
  seeds: readonly string[],
): Promise<{ seed: string; metadata: Metadata }> => {
  let failure: unknown = new Error('no broker is named');
  for (const seed of seeds) {
    try {
      return { seed, metadata: await wire.ask<Metadata>(seed, 'Metadata', { topics: [] }) };
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
};

const groupsOf = async (
  wire: KafkaWire,
  addresses: readonly string[],
): Promise<KafkaSettings['groups']> => {
  const answers = await Promise.all(
    addresses.map(async (address) => {
      const { groups } = await wire.ask<Groups>(address, 'ListGroups');
      const groupIds = groups.map(({ groupId }) => groupId);
      if (groupIds.length === 0) return [];
      return (await wire.ask<Described>(address, 'DescribeGroups', { groupIds })).groups;
    }),
  );
  return answers.flat().map(({ groupId, state, protocolType, protocol, members }) => ({
    ...{ id: groupId, state, type: protocolType, protocol, members: members.length },
  }));
};

/** `topic partition` → offset; what a leader does not tell is left out. */
const offsetsOf = async (
  wire: KafkaWire,
  addresses: ReadonlyMap<number, string>,
  wanted: ReturnType<typeof layoutOf>['endsWanted'],
): Promise<Map<string, bigint>> => {
  const found = new Map<string, bigint>();
  const answers = await Promise.allSettled(
    [...wanted].map(([leader, topics]) =>
      wire.ask<Offsets>(addresses.get(leader) ?? '', 'ListOffsets', { topics, isolationLevel: 0 }),
    ),
  );
  for (const answer of answers)
    if (answer.status === 'fulfilled')
      for (const { topic, partitions } of answer.value.responses)
        for (const { partition, errorCode, offset } of partitions)
          if (errorCode === 0) found.set(`${topic} ${partition}`, BigInt(offset));
  return found;
};
