import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import type { LabStatus } from '../../source/watch/lab.ts';

export type TopicRecord = {
  partition: number;
  offset: bigint;
  timestamp: number;
  key: Buffer;
  /** null: a tombstone. */
  value: Buffer | null;
  headers: Record<string, string>;
};

export const topicName = 'lab_cdc.inventory.customers';

const kafkaOf = ({ endpoints }: LabStatus) =>
  new kafkajs.Kafka({
    clientId: 'cdc-top-test',
    brokers: [endpoints.kafka as string],
    logLevel: kafkajs.logLevel.NOTHING,
  });

/** The first and the next offset of every partition of a topic. */
export const offsetsOf = async (status: LabStatus, topic = topicName) => {
  const admin = kafkaOf(status).admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.map(({ partition, low, high }) => ({
      partition,
      low: BigInt(low),
      high: BigInt(high),
    }));
  } finally {
    await admin.disconnect();
  }
};

/** Everything that a topic has, up to where it ends when this is called. */
export const recordsOf = async (status: LabStatus, topic = topicName): Promise<TopicRecord[]> => {
  const ends = new Map(
    (await offsetsOf(status, topic)).map(({ partition, high }) => [partition, high]),
  );
  const waiting = new Set(
    [...ends].filter(([, high]) => high > 0n).map(([partition]) => partition),
  );
  const records: TopicRecord[] = [];
  const consumer = kafkaOf(status).consumer({ groupId: `test-${randomUUID()}` });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve) => {
      consumer.run({
        autoCommit: false,
        eachMessage: async ({ partition, message }) => {
          const { key, value, headers = {}, timestamp } = message;
          const offset = BigInt(message.offset);
          const end = ends.get(partition) ?? 0n;
          if (offset < end)
            records.push({
              ...{ partition, offset, timestamp: Number(timestamp) },
              ...{ key: key as Buffer, value },
              headers: Object.fromEntries(
                Object.entries(headers).map(([name, content]) => [name, String(content)]),
              ),
            });
          if (offset + 1n >= end) waiting.delete(partition);
          if (waiting.size === 0) resolve();
        },
      });
    });
  } finally {
    await consumer.disconnect();
  }
  return records.sort((a, b) => a.partition - b.partition || Number(a.offset - b.offset));
};

/** Writes records as they are once more, as a capture does that begins again where it had been. */
export const repeatRecords = (status: LabStatus, records: TopicRecord[]): Promise<void> =>
  writeRecords(
    status,
    records.map(({ partition, key, value }) => ({ partition, key, value })),
  );

/** Writes records of anybody's making to the topic. */
export const writeRecords = async (
  status: LabStatus,
  messages: { partition?: number; key: Buffer | string | null; value: Buffer | string | null }[],
): Promise<void> => {
  const producer = kafkaOf(status).producer();
  await producer.connect();
  try {
    await producer.send({ topic: topicName, messages });
  } finally {
    await producer.disconnect();
  }
};
