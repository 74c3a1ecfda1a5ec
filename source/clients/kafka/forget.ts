import type { Fetched } from './fetch.ts';
import type { KafkaRecord } from './record-batches.ts';
import { readBatches } from './record-batches.ts';
import { type KafkaWire, kafkaWire, type Metadata, type Offsets } from './wire.ts';

const requestMs = 10_000;
const pieceBytes = 1024 * 1024;
/** So many of the newest records are looked at: what a compacted topic is written to again and again. */
const looked = 20_000n;
const [earliest, latest] = [-2, -1];

/** The newest record of each key of a compacted topic, with where it lies. */
export type KeyState = { key: Buffer; partition: number; live: boolean };

type Partition = { partition: number; begin: bigint; end: bigint; address: string };

/** The partitions of a topic with their leaders; none where there is no such topic. */
const partitionsOf = async (
  wire: KafkaWire,
  brokers: readonly string[],
  topic: string,
): Promise<Partition[]> => {
  const [seed = ''] = brokers;
  const { brokers: nodes, topicMetadata } = await wire.ask<Metadata>(seed, 'Metadata', {
    topics: [topic],
  });
  const partitions = topicMetadata[0]?.partitionMetadata ?? [];
  return Promise.all(
    partitions.map(async ({ partitionId: partition, leader }) => {
      const node = nodes.find(({ nodeId }) => nodeId === leader);
      if (!node) throw new Error(`partition ${partition} of ${topic} has no leader`);
      const address = `${node.host}:${node.port}`;
      const offsetAt = async (timestamp: number): Promise<bigint> => {
        const { responses } = await wire.ask<Offsets>(address, 'ListOffsets', {
          topics: [{ topic, partitions: [{ partition, timestamp }] }],
          isolationLevel: 0,
        });
        return BigInt(responses[0]?.partitions[0]?.offset ?? 0);
      };
      return { partition, address, begin: await offsetAt(earliest), end: await offsetAt(latest) };
    }),
  );
};

/** The offset of the next record of each partition of a topic. */
export const endsOf = async (
  brokers: readonly string[],
  topic: string,
): Promise<ReadonlyMap<number, bigint>> => {
  const wire = kafkaWire(requestMs);
  try {
    const partitions = await partitionsOf(wire, brokers, topic);
    return new Map(partitions.map(({ partition, end }) => [partition, end]));
  } finally {
    wire.close();
  }
};

/** The keys among the newest records of a topic. Joins no group. Throws where it can’t be read. */
export const keysOf = async (
  brokers: readonly string[],
  topic: string,
  signal: AbortSignal,
): Promise<KeyState[]> => {
  const wire = kafkaWire(requestMs);
  try {
    const found = new Map<string, KeyState>();
    for (const { partition, address, begin, end } of await partitionsOf(wire, brokers, topic))
      for (let next = end - looked > begin ? end - looked : begin; next < end; ) {
        signal.throwIfAborted();
        const piece = await pieceAt(wire, address, { topic, partition, next });
        if (piece.next <= next) throw new Error(`${topic} can’t be read beyond offset ${next}`);
        for (const record of piece.records) remember(found, record);
        next = piece.next;
      }
    return [...found.values()];
  } finally {
    wire.close();
  }
};

const pieceAt = async (
  wire: KafkaWire,
  address: string,
  { topic, partition, next }: { topic: string; partition: number; next: bigint },
) => {
  const wanted = { partition, fetchOffset: String(next), maxBytes: pieceBytes };
  const answer = await wire.ask<Fetched>(address, 'Fetch', {
    topics: [{ topic, partitions: [wanted] }],
    ...{ isolationLevel: 1, maxWaitTime: 500, minBytes: 1, maxBytes: pieceBytes },
  });
  const piece = answer[0]?.partitions[0];
  if (piece?.errorCode !== 0)
    throw new Error(`${topic} can’t be read: error ${piece?.errorCode ?? 'unknown'}`);
  return readBatches(piece.log, { partition, from: next, aborted: piece.aborted });
};

const remember = (found: Map<string, KeyState>, { key, value, partition }: KafkaRecord) => {
  if (key)
    found.set(`${partition} ${key.toString('base64')}`, { key, partition, live: value !== null });
};

/** Writes a record without a value for each key: a compacted topic forgets them. */
export const forgetKeys = async (
  brokers: readonly string[],
  topic: string,
  keys: readonly KeyState[],
): Promise<void> => {
  const { Kafka, logLevel } = (await import('kafkajs')).default;
  const client = new Kafka({
    ...{ brokers: [...brokers], clientId: 'cdc-top', logLevel: logLevel.NOTHING },
    ...{ connectionTimeout: requestMs, requestTimeout: requestMs, retry: { retries: 3 } },
  });
  const producer = client.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  try {
    const messages = keys.map(({ key, partition }) => ({ key, partition, value: null }));
    await producer.send({ topic, messages, acks: -1 });
  } finally {
    await producer.disconnect();
  }
};
