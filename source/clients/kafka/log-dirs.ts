import { type Decoder, decoder, encoder, type RequestDefinition } from './internals.ts';

/** Sizes in bytes: topic → partition → size. A broker that does not let us ask tells none. */
export type LogSizes = Map<string, Map<number, bigint>>;

const allTopics = -1;

/**
 * Kafka's DescribeLogDirs request (API key 35, versions 0 and 1, which are the same on the wire): how
 * large each log on a broker is. kafkajs lacks it; this is written with its encoder and decoder.
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
      response: { decode: async (raw) => decodeSizes(decoder(raw)) },
    }),
} satisfies RequestDefinition;

const decodeSizes = (from: Decoder): LogSizes => {
  const sizes: LogSizes = new Map();
  from.readInt32(); // throttle_time_ms
  from.readArray(() => {
    from.readInt16(); // error_code
    from.readString(); // log_dir
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
  return sizes;
};
