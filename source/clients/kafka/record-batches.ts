import { codecNames, Unreadable, unpack } from './codecs.ts';
import { crc32c } from './crc32c.ts';

/** One record as it lies in the log. `timestamp` in ms since the epoch. */
export type KafkaRecord = {
  partition: number;
  offset: bigint;
  timestamp: number;
  /** Whether the broker wrote the timestamp (LogAppendTime) or the producer did. */
  appended: boolean;
  key: Buffer | null;
  value: Buffer | null;
  headers: readonly { name: string; value: Buffer | null }[];
  transactional: boolean;
};

export type AbortedTransaction = { producerId: bigint; firstOffset: bigint };

/** What lies in a piece of a log. Offsets between `from` and `next` without a record are taken, too. */
export type LogPiece = {
  records: KafkaRecord[];
  /** The offset to go on from. */
  next: bigint;
  /** Records of transactions that were aborted. */
  aborted: number;
  /** Markers of commits and aborts, which are no records to anyone. */
  markers: number;
  /** Batches that can’t be read, and why. */
  unreadable: { offset: bigint; count: number; why: string }[];
};

// Offset, length, leader epoch and magic, which no checksum covers; then the rest of the header.
const lengthAt = 8;
const magicAt = 16;
const checksumAt = 17;
const attributesAt = 21;
const recordsAt = 61;
/** A batch may have been packed to a thousandth: what it grows to is bounded. */
const unpackedLimit = 32 * 1_048_576;

/**
 * Reads the record batches of a Fetch response (message format 2, Kafka 0.11 and later), as a
 * consumer with isolation level read_committed does. The last batch may be cut off: it is left out.
 * A batch that can’t be read is named and passed by; after one of a damaged length nothing more is
 * read of this piece, since nobody knows where the next one begins. Never throws.
 * See kafka.apache.org, "Record Batch".
 */
export const readBatches = (
  log: Buffer,
  {
    partition,
    from,
    aborted,
  }: {
    partition: number;
    from: bigint;
    aborted: readonly AbortedTransaction[];
  },
): LogPiece => {
  const piece: LogPiece = { records: [], next: from, aborted: 0, markers: 0, unreadable: [] };
  const transactions = abortedAt(aborted);
  for (let at = 0; at + checksumAt <= log.length; ) {
    const baseOffset = log.readBigInt64BE(at);
    const end = at + 12 + log.readInt32BE(at + lengthAt);
    const magic = log.readInt8(at + magicAt);
    // Goes on behind it in any case: what is damaged may name an offset that leads back.
    const passBy = (why: string, count: number, last: bigint, offset = piece.next) => {
      piece.unreadable.push({ offset, count, why });
      piece.next = (last >= piece.next ? last : piece.next) + 1n;
    };
    if (end < at + (magic === 2 ? recordsAt : checksumAt)) {
      passBy('a damaged length', 1, piece.next);
      break;
    }
    if (end > log.length) break;
    const batch = log.subarray(at, end);
    at = end;
    if (magic !== 2) {
      passBy(`message format ${magic}`, 1, baseOffset, baseOffset);
      continue;
    }
    const delta = batch.readInt32BE(23);
    const count = Math.max(0, batch.readInt32BE(57));
    const last = baseOffset + BigInt(delta);
    const found: KafkaRecord[] = [];
    try {
      if (delta < 0 || last < from) throw new Unreadable('damaged offsets');
      readBatch(batch, { partition, from, transactions, piece, count, found });
      if (crc32c(batch.subarray(attributesAt)) !== batch.readUInt32BE(checksumAt))
        throw new Unreadable('its checksum does not match');
      for (const record of found) piece.records.push(record);
      piece.next = last + 1n;
    } catch (error) {
      const why = error instanceof Unreadable ? error.message : 'damaged records';
      passBy(why, count, last, baseOffset);
    }
  }
  return piece;
};

type Context = {
  partition: number;
  from: bigint;
  transactions: ReturnType<typeof abortedAt>;
  piece: LogPiece;
  count: number;
  found: KafkaRecord[];
};

/** Reads a batch whose header is sound. Throws an Unreadable or a RangeError. */
const readBatch = (
  batch: Buffer,
  { partition, from, transactions, piece, count, found }: Context,
): void => {
  const baseOffset = batch.readBigInt64BE(0);
  const attributes = batch.readInt16BE(attributesAt);
  const lastDelta = BigInt(batch.readInt32BE(23));
  const [baseTimestamp, maxTimestamp] = [batch.readBigInt64BE(27), batch.readBigInt64BE(35)];
  const producerId = batch.readBigInt64BE(43);
  const codec = codecNames[attributes & 7];
  const appended = (attributes & 8) !== 0;
  const transactional = (attributes & 16) !== 0;
  const control = (attributes & 32) !== 0;
  transactions.begin(baseOffset + lastDelta);
  // Compaction leaves batches without records, of markers too.
  if (count === 0) return;
  if (control) {
    transactions.end(producerId, batch);
    piece.markers += count;
    return;
  }
  if (transactional && transactions.isAborted(producerId)) {
    piece.aborted += count;
    return;
  }
  if (!codec) throw new Unreadable(`an unknown compression (${attributes & 7})`);
  const bytes = unpack(codec, batch.subarray(recordsAt), unpackedLimit);
  const reader = varints(bytes);
  for (let index = 0; index < count; index += 1) {
    const end = Number(reader.next()) + reader.at;
    reader.at += 1;
    const timestamp = Number(appended ? maxTimestamp : baseTimestamp + reader.next());
    if (appended) reader.next();
    const delta = reader.next();
    const offset = baseOffset + delta;
    // A batch is given as a whole, although it begins before what was asked for.
    if (offset < from) {
      if (end < reader.at) throw new RangeError('a record has another length');
      reader.at = end;
      continue;
    }
    const [key, value] = [reader.bytes(), reader.bytes()];
    const headers = Array.from({ length: reader.count() }, () => ({
      name: reader.bytes()?.toString() ?? '',
      value: reader.bytes(),
    }));
    if (reader.at !== end) throw new RangeError('a record has another length');
    if (delta < 0n || delta > lastDelta) throw new RangeError('a record has another offset');
    found.push({
      ...{ partition, offset, timestamp, appended, transactional },
      ...{ key, value, headers },
    });
  }
};

/** Which producers are within an aborted transaction, as the log is read. */
const abortedAt = (aborted: readonly AbortedTransaction[]) => {
  const waiting = aborted.toSorted((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1));
  const open = new Set<bigint>();
  return {
    begin(last: bigint) {
      while (waiting[0] && waiting[0].firstOffset <= last)
        open.add((waiting.shift() as AbortedTransaction).producerId);
    },
    isAborted: (producerId: bigint) => open.has(producerId),
    /** A marker ends the transaction of its producer. */
    end(producerId: bigint, batch: Buffer) {
      const reader = varints(batch.subarray(recordsAt));
      const abort = 0;
      // Whatever can’t be read ends it, too: later transactions of that producer are to be seen.
      let type = abort;
      try {
        reader.next();
        reader.at += 1;
        reader.next();
        reader.next();
        type = reader.bytes()?.readInt16BE(2) ?? abort;
      } finally {
        if (type === abort) open.delete(producerId);
      }
    },
  };
};

/** Reads the zigzag varints of a record. */
const varints = (bytes: Buffer) => {
  const reader = {
    at: 0,
    next(): bigint {
      let value = 0n;
      for (let shift = 0n; shift < 70n; shift += 7n) {
        const byte = bytes.readUInt8(reader.at);
        reader.at += 1;
        value |= BigInt(byte & 0x7f) << shift;
        if (byte < 0x80) return (value >> 1n) ^ -(value & 1n);
      }
      throw new RangeError('a number has no end');
    },
    /** How many of something follow; each takes a byte at least. */
    count(): number {
      const value = Number(reader.next());
      if (value < 0 || value > bytes.length - reader.at) throw new RangeError('it ends too early');
      return value;
    },
    /** Bytes of their own: a slice would keep all of the response in memory. */
    bytes(): Buffer | null {
      const length = Number(reader.next());
      if (length < 0) return null;
      if (reader.at + length > bytes.length) throw new RangeError('it ends too early');
      const copy = Buffer.from(bytes.subarray(reader.at, reader.at + length));
      reader.at += length;
      return copy;
    },
  };
  return reader;
};
