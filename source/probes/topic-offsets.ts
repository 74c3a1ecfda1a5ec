import type { Probe } from './types.ts';

/** End offsets of the pipeline's topic by partition. */
export type TopicReading = { topic: string; endOffsets: Map<number, bigint> };

/** How far the topic has been written. Joins no consumer group. */
export const topicOffsets: Probe<TopicReading> = {
  name: 'topic-offsets',
  timeoutMs: 3000,
  async open({ kafka }) {
    const { Kafka, logLevel } = (await import('kafkajs')).default;
    const client = new Kafka({
      clientId: 'cdc-top',
      brokers: kafka.brokers,
      logLevel: logLevel.NOTHING,
      connectionTimeout: 3000,
      requestTimeout: 3000,
      retry: { retries: 0 },
    });
    let admin: ReturnType<typeof client.admin> | undefined;
    const drop = async () => {
      const old = admin;
      admin = undefined;
      await old?.disconnect().catch(() => {});
    };
    return {
      async read() {
        try {
          if (!admin) {
            admin = client.admin();
            await admin.connect();
          }
          const offsets = await admin.fetchTopicOffsets(kafka.topic);
          return {
            topic: kafka.topic,
            endOffsets: new Map(offsets.map(({ partition, high }) => [partition, BigInt(high)])),
          };
        } catch (error) {
          // kafkajs keeps a broken connection for good: the next read begins anew.
          await drop();
          throw error;
        }
      },
      close: drop,
    };
  },
};
