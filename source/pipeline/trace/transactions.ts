import type { KafkaRecord } from '../../clients/kafka/record-batches.ts';
import { eventPlaceOf } from '../../systems/debezium/binlog.ts';
import { envelopeOf } from '../../systems/debezium/envelope.ts';
import { type BinlogPlace, isBeyond } from '../../watch/links.ts';

/** A place in a binary log. */
type Position = Pick<BinlogPlace, 'file' | 'pos'>;

/**
 * One transaction as the records of a batch tell it: of PostgreSQL by `xid`, of MySQL and MariaDB by `gtid`.
 * Where both are null the records do not tell it, or `snapshot` has read them.
 */
export type BatchTransaction = {
  xid: string | null;
  gtid: string | null;
  snapshot: boolean;
  records: number;
  /** How many of each of Debezium’s operations. */
  operations: Record<string, number>;
  firstLsn: bigint | null;
  lastLsn: bigint | null;
  /** In the binary log. */
  firstPosition: Position | null;
  lastPosition: Position | null;
  /** When the source committed it, ms since the epoch by its clock. */
  committedAt: number | null;
  firstOffset: { topic: string; partition: number; offset: bigint };
};

/** How many transactions are listed; the others are counted. */
export const mostListed = 1000;
const mostCounted = 1_000_000;

export type BatchContent = {
  transactions: readonly BatchTransaction[];
  /** All of them; `atLeast` where they were too many to be told apart. */
  count: number;
  atLeast: boolean;
  records: number;
  tombstones: number;
  /** Records that are no change in an envelope that is known. */
  others: number;
};

/**
 * Adds up the records of a batch by transaction; what is kept of it is bounded, however many rows a
 * transaction, and however many transactions the batch has.
 */
export const contentOf = (topic: string) => {
  const listed = new Map<string, BatchTransaction>();
  const counted = new Set<string>();
  const sums = { records: 0, tombstones: 0, others: 0 };
  let atLeast = false;
  return {
    take(record: KafkaRecord) {
      sums.records += 1;
      const envelope = envelopeOf(record);
      if (envelope.kind === 'tombstone') sums.tombstones += 1;
      if (envelope.kind !== 'change') {
        if (envelope.kind !== 'tombstone') sums.others += 1;
        return;
      }
      const { txId, lsn, op, sourceMs, snapshot: of } = envelope.change;
      // What a snapshot reads is of no transaction, whatever id stands in it.
      const snapshot = op === 'r' || of !== null;
      const place = snapshot ? null : eventPlaceOf(envelope.change);
      const [xid, gtid] = snapshot ? [null, null] : [txId, place?.gtid ?? null];
      const key = xid ?? gtid ?? (snapshot ? '' : '?');
      const position = place?.pos == null ? null : { file: place.file, pos: place.pos };
      // A server without GTIDs: how many transactions these are of is not told.
      if (key === '?') atLeast = true;
      if (counted.size < mostCounted) counted.add(key);
      else if (!counted.has(key)) atLeast = true;
      const known = listed.get(key);
      if (!known) {
        if (listed.size >= mostListed) return;
        const { partition, offset } = record;
        listed.set(key, {
          ...{ xid, gtid, snapshot, records: 1, operations: { [op]: 1 } },
          ...{ firstLsn: lsn, lastLsn: lsn, firstPosition: position, lastPosition: position },
          committedAt: xid === null && gtid === null ? null : sourceMs,
          firstOffset: { topic, partition, offset },
        });
        return;
      }
      known.records += 1;
      known.operations[op] = (known.operations[op] ?? 0) + 1;
      if (position) {
        if (!known.firstPosition || isBeyond(known.firstPosition, position))
          known.firstPosition = position;
        if (!known.lastPosition || isBeyond(position, known.lastPosition))
          known.lastPosition = position;
      }
      if (lsn === null) return;
      if (known.firstLsn === null || lsn < known.firstLsn) known.firstLsn = lsn;
      if (known.lastLsn === null || lsn > known.lastLsn) known.lastLsn = lsn;
    },
    told: (): BatchContent => ({
      ...{ transactions: [...listed.values()], count: counted.size, atLeast, ...sums },
    }),
  };
};

/** The contents of several topics as one. */
export const together = (contents: readonly BatchContent[]): BatchContent => {
  const sum = (of: 'count' | 'records' | 'tombstones' | 'others') =>
    contents.reduce((total, content) => total + content[of], 0);
  return {
    transactions: contents.flatMap(({ transactions }) => transactions).slice(0, mostListed),
    // A transaction that changed tables of two topics is in both.
    ...{ count: sum('count'), atLeast: contents.some(({ atLeast }) => atLeast) },
    ...{ records: sum('records'), tombstones: sum('tombstones'), others: sum('others') },
  };
};
