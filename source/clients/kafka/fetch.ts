import { type Decoder, decoder, fetchRequest, type RequestDefinition } from './internals.ts';
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

const oldest = 4;
const newest = 11;

/** In the shape of kafkajs' own request definitions. */
export const fetchRecords = {
  versions: Array.from({ length: newest - oldest + 1 }, (_, index) => oldest + index),
  protocol: ({ version }) => {
    if (version < oldest) throw new Error('this broker is older than Kafka 0.11');
    return (args) => ({
      request: fetchRequest(version, args),
      response: { decode: async (raw) => decodeFetched(decoder(raw), version) },
    });
  },
} satisfies RequestDefinition;

const decodeFetched = (from: Decoder, version: number): Fetched => {
  from.readInt32(); // throttle_time_ms
  if (version >= 7) {
    from.readInt16(); // error_code
    from.readInt32(); // session_id
  }
  return from.readArray(() => ({
    topic: from.readString(),
    partitions: from.readArray(() => decodePartition(from, version)),
  }));
};

const decodePartition = (from: Decoder, version: number): FetchedPartition => {
  const [partition, errorCode] = [from.readInt32(), from.readInt16()];
  const [highWatermark, stableOffset] = [readInt64(from), readInt64(from)];
  if (version >= 5) readInt64(from); // log_start_offset
  const aborted = from.readArray(() => ({
    producerId: readInt64(from),
    firstOffset: readInt64(from),
  }));
  if (version >= 11) from.readInt32(); // preferred_read_replica
  const log = from.readBytes() ?? Buffer.alloc(0);
  return { partition, errorCode, highWatermark, stableOffset, aborted, log };
};

const readInt64 = (from: Decoder): bigint => {
  const value = from.buffer.readBigInt64BE(from.offset);
  from.offset += 8;
  return value;
};
