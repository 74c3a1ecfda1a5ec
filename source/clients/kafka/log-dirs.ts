import { createRequire } from 'node:module';

/**
 * Kafka's DescribeLogDirs request (API key 35, versions 0 and 1, which are the same on the wire): how
 * large each log on a broker is. kafkajs lacks it; this is written with its encoder and decoder.
 */
type Decoder = {
  readInt16(): number;
  readInt32(): number;
  readInt64(): bigint;
  readString(): string;
  readBoolean(): boolean;
  readArray<T>(read: (decoder: Decoder) => T): T[];
};
type Encoder = { writeInt32(value: number): Encoder };

/** Sizes in bytes: topic → partition → size. A broker that does not let us ask tells none. */
export type LogSizes = Map<string, Map<number, bigint>>;

const allTopics = -1;

/** In the shape of kafkajs' own request definitions. */
export const describeLogDirs = () => {
  const require = createRequire(import.meta.url);
  const NewEncoder = require('kafkajs/src/protocol/encoder') as new () => Encoder;
  const NewDecoder = require('kafkajs/src/protocol/decoder') as new (raw: unknown) => Decoder;
  return {
    versions: [0, 1],
    protocol:
      ({ version }: { version: number }) =>
      () => ({
        request: {
          apiKey: 35,
          apiVersion: version,
          apiName: 'DescribeLogDirs',
          encode: async () => new NewEncoder().writeInt32(allTopics),
        },
        response: { decode: async (raw: unknown) => decodeSizes(new NewDecoder(raw)) },
      }),
  };
};

const decodeSizes = (decoder: Decoder): LogSizes => {
  const sizes: LogSizes = new Map();
  decoder.readInt32(); // throttle_time_ms
  decoder.readArray(() => {
    decoder.readInt16(); // error_code
    decoder.readString(); // log_dir
    decoder.readArray(() => {
      const topic = decoder.readString();
      const partitions = sizes.get(topic) ?? new Map<number, bigint>();
      sizes.set(topic, partitions);
      decoder.readArray(() => {
        const partition = decoder.readInt32();
        const size = decoder.readInt64();
        decoder.readInt64(); // offset_lag
        // A log that is being moved to another disk is there twice: the copy is not the log yet.
        const isCopy = decoder.readBoolean();
        if (!isCopy) partitions.set(partition, size);
      });
    });
  });
  return sizes;
};
