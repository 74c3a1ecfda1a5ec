import { type Decoder, decoder, encoder, type RequestDefinition } from './internals.ts';

/** Sizes in bytes: topic → partition → size. A broker that does not let us ask tells none. */
export type LogSizes = Map<string, Map<number, bigint>>;

/** What a broker tells of its log folders; `offline`: those that it can use no longer. */
export type LogDirs = { sizes: LogSizes; offline: string[] };

const allTopics = -1;
/** KAFKA_STORAGE_ERROR of Kafka’s protocol. */
const storageError = 56;

/**
 * Kafka's DescribeLogDirs request (API key 35, versions 0 and 1, which are the same on the wire): how
 * large each log on a broker is, and which of its folders are offline. kafkajs lacks it; this is written with its encoder and decoder.
 */
export const describeLogDirs = {
  versions: [0, 1],
  protocol:
    ({ version }) =>
    () => ({
      request: {
        apiKey: 35,
        apiVersion: version,
        apiName: 'DescribeLogDirs',
        encode: async () => encoder().writeInt32(allTopics),
      },
      response: { decode: async (raw) => decodeFolders(decoder(raw)) },
    }),
} satisfies RequestDefinition;

const decodeFolders = (from: Decoder): LogDirs => {
  const sizes: LogSizes = new Map();
  const offline: string[] = [];
  from.readInt32(); // throttle_time_ms
  from.readArray(() => {
    const errorCode = from.readInt16();
    const folder = from.readString();
    if (errorCode === storageError) offline.push(folder);
    from.readArray(() => {
      const topic = from.readString();
      const partitions = sizes.get(topic) ?? new Map<number, bigint>();
      sizes.set(topic, partitions);
      from.readArray(() => {
        const partition = from.readInt32();
        const size = from.readInt64();
        from.readInt64(); // offset_lag
        // A log that is being moved to another disk is there twice: the copy is not the log yet.
        const isCopy = from.readBoolean();
        if (!isCopy) partitions.set(partition, size);
      });
    });
  });
  return { sizes, offline };
};
