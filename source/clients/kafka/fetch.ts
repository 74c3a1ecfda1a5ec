import { createRequire } from 'node:module';
import type { AbortedTransaction } from './record-batches.ts';

/**
 * Kafka's Fetch request (API key 1, versions 4 to 11) with the answer's batches as they came: kafkajs
 * unpacks all of them, and fails as a whole where it lacks one codec.
 */
export type FetchWanted = {
  topics: {
    topic: string;
    partitions: { partition: number; fetchOffset: string; maxBytes: number }[];
  }[];
  /** 1: read_committed; the answer then names aborted transactions. */
  isolationLevel: 1;
  maxWaitTime: number;
  minBytes: number;
  maxBytes: number;
};

export type FetchedPartition = {
  partition: number;
  errorCode: number;
  /** The end of the log, and up to where no transaction is open. */
  highWatermark: bigint;
  stableOffset: bigint;
  aborted: AbortedTransaction[];
  log: Buffer;
};

export type Fetched = { topic: string; partitions: FetchedPartition[] }[];

type Decoder = {
  offset: number;
  buffer: Buffer;
  readInt16(): number;
  readInt32(): number;
  readString(): string;
  readBytes(): Buffer | null;
  readArray<T>(read: (decoder: Decoder) => T): T[];
};
type Made = { request: unknown };
type Protocol = (version: { version: number }) => (args: object) => Made;

const oldest = 4;
const newest = 11;

/** In the shape of kafkajs' own request definitions. */
export const fetchRecords = () => {
  const require = createRequire(import.meta.url);
  const { protocol } = require('kafkajs/src/protocol/requests/fetch') as { protocol: Protocol };
  const NewDecoder = require('kafkajs/src/protocol/decoder') as new (raw: unknown) => Decoder;
  const versions = Array.from({ length: newest - oldest + 1 }, (_, index) => oldest + index);
  return {
    versions,
    protocol: ({ version }: { version: number }) => {
      if (version < oldest) throw new Error('this broker is older than Kafka 0.11');
      return (args: object) => ({
        request: protocol({ version })(args).request,
        response: { decode: async (raw: unknown) => decodeFetched(new NewDecoder(raw), version) },
      });
    },
  };
};

const decodeFetched = (decoder: Decoder, version: number): Fetched => {
  decoder.readInt32(); // throttle_time_ms
  if (version >= 7) {
    decoder.readInt16(); // error_code
    decoder.readInt32(); // session_id
  }
  return decoder.readArray(() => ({
    topic: decoder.readString(),
    partitions: decoder.readArray(() => decodePartition(decoder, version)),
  }));
};

const decodePartition = (decoder: Decoder, version: number): FetchedPartition => {
  const [partition, errorCode] = [decoder.readInt32(), decoder.readInt16()];
  const [highWatermark, stableOffset] = [readInt64(decoder), readInt64(decoder)];
  if (version >= 5) readInt64(decoder); // log_start_offset
  const aborted = decoder.readArray(() => ({
    producerId: readInt64(decoder),
    firstOffset: readInt64(decoder),
  }));
  if (version >= 11) decoder.readInt32(); // preferred_read_replica
  const log = decoder.readBytes() ?? Buffer.alloc(0);
  return { partition, errorCode, highWatermark, stableOffset, aborted, log };
};

const readInt64 = (decoder: Decoder): bigint => {
  const value = decoder.buffer.readBigInt64BE(decoder.offset);
  decoder.offset += 8;
  return value;
};
