import type { KafkaRecord } from '../../clients/kafka/record-batches.ts';
import type { TraceOf } from '../../panes/places.ts';
import { eventPlaceOf } from '../../systems/debezium/binlog.ts';
import type { TopicScanner } from '../../systems/kafka/scan.ts';
import type { Place } from '../../systems/kafka/tail.ts';
import { changeIn, isKey, isOfTransaction, keyText, mayTell, toldBy, xid32 } from './told.ts';
import type { Told, Transaction } from './types.ts';

/** What of a record is looked for. */
export type RecordWanted = Exclude<TraceOf, { by: 'batch' | 'version' }>;

/** How many records are looked through for one change, from the newest back. */
export const mostSearched = 250_000;
const firstChunk = 2000n;
const largestChunk = 20_000n;

/**
 * Tells of each record whether it is looked for. Pure, and exact: what can’t be compared is not it. The
 * bytes are looked at first, since most records of a large topic are not worth taking apart.
 */
export const matcherOf = (wanted: RecordWanted): ((record: KafkaRecord) => boolean) => {
  switch (wanted.by) {
    case 'last':
      return (record) => changeIn(record) !== undefined;
    case 'key':
      // A tombstone is no change: the delete before it is.
      return (record) => isKey(keyText(record), wanted.key) && changeIn(record) !== undefined;
    case 'lsn': {
      const digits = String(wanted.lsn);
      return (record) => mayTell(record, digits) && changeIn(record)?.lsn === wanted.lsn;
    }
    case 'xid': {
      const digits = xid32(wanted.xid);
      const of = { xid: wanted.xid, end: wanted.own?.lsn };
      return (record) => {
        const change = mayTell(record, digits) ? changeIn(record) : undefined;
        return change !== undefined && isOfTransaction(change, of);
      };
    }
    case 'gtid': {
      const gtid = wanted.gtid.toLowerCase();
      const digits = /\d*$/.exec(gtid)?.[0] ?? '';
      return (record) => {
        const change = mayTell(record, digits) ? changeIn(record) : undefined;
        return (change && eventPlaceOf(change))?.gtid?.toLowerCase() === gtid;
      };
    }
    case 'pos': {
      const digits = String(wanted.pos);
      return (record) => {
        const change = mayTell(record, digits) ? changeIn(record) : undefined;
        const place = change && eventPlaceOf(change);
        return place?.pos === wanted.pos && place.file === wanted.file;
      };
    }
    case 'record':
      return ({ partition, offset }) => partition === wanted.partition && offset === wanted.offset;
  }
};

type Several = Extract<RecordWanted, { by: 'xid' | 'gtid' | 'pos' }>;

/** Whether it may have several records, of which all are looked for: of a transaction, or of an event. */
export const isOfSeveral = (wanted: RecordWanted): wanted is Several =>
  wanted.by === 'xid' || wanted.by === 'gtid' || wanted.by === 'pos';

const groupOf = (wanted: Several): Transaction['of'] => {
  switch (wanted.by) {
    case 'xid':
      return { xid: wanted.xid };
    case 'gtid':
      return { gtid: wanted.gtid };
    case 'pos':
      return { file: wanted.file, pos: wanted.pos };
  }
};

/** The partitions of one transaction; what is kept of it does not grow with its rows. */
export const transactionOf = (of: Transaction['of']) => {
  const seen = new Map<number, { first: bigint; last: bigint; records: number }>();
  let records = 0;
  return {
    take({ partition, offset }: KafkaRecord) {
      records += 1;
      const known = seen.get(partition);
      if (!known) seen.set(partition, { first: offset, last: offset, records: 1 });
      else {
        known.records += 1;
        if (offset < known.first) known.first = offset;
        if (offset > known.last) known.last = offset;
      }
    },
    told: (): Transaction => ({
      of,
      records,
      partitions: [...seen].map(([partition, span]) => ({ partition, ...span })),
    }),
  };
};

/** The record that is followed among those found: a transaction’s last one, else the newest. */
const isBetter = (wanted: RecordWanted, one: KafkaRecord, best: KafkaRecord): boolean => {
  // Of a change that was sent again the first one is the change.
  if (wanted.by === 'lsn' && one.partition === best.partition) return one.offset < best.offset;
  if (one.partition === best.partition) return one.offset > best.offset;
  return one.timestamp > best.timestamp;
};

/**
 * Looks for a change in a topic: from the newest records back, and on with those that come. `look`
 * reads one step further, as long as `more` says that there is anything to read. Only the best record
 * is kept.
 */
export const search = (
  topic: string,
  wanted: RecordWanted,
  scanner: Pick<TopicScanner, 'read'>,
) => {
  const matches = matcherOf(wanted);
  const isSeveral = isOfSeveral(wanted);
  const transaction = isSeveral ? transactionOf(groupOf(wanted)) : undefined;
  const rows = (wanted.by === 'xid' || wanted.by === 'gtid') && wanted.own?.rows;
  const spans = new Map<number, { from: bigint; to: bigint }>();
  let best: KafkaRecord | undefined;
  let found = 0;
  let searched = 0;
  let exhausted = false;
  let chunk = firstChunk;

  const take = (record: KafkaRecord) => {
    searched += 1;
    if (!matches(record)) return;
    found += 1;
    transaction?.take(record);
    if (!best || isBetter(wanted, record, best)) best = record;
  };

  const forward = async (places: readonly Place[], signal: AbortSignal) => {
    for (const place of places) {
      const { partition, begin, end } = place;
      const span = spans.get(partition) ?? { from: end, to: end };
      spans.set(partition, span);
      if (span.from < begin) span.from = begin;
      const { next } = await scanner.read(place, span.to, span.to + 50_000n, take, signal);
      span.to = next;
    }
  };

  /** A chunk further back in each partition; whether there is more behind it. */
  const backward = async (places: readonly Place[], signal: AbortSignal): Promise<boolean> => {
    let more = false;
    const size = chunk;
    chunk = chunk * 2n > largestChunk ? largestChunk : chunk * 2n;
    for (const place of places) {
      const span = spans.get(place.partition);
      if (!span || span.from <= place.begin) continue;
      const to = span.from;
      const from = to - size > place.begin ? to - size : place.begin;
      await scanner.read(place, from, to, take, signal);
      span.from = from;
      more ||= from > place.begin;
    }
    return more;
  };

  /** The place of one record by its address: nothing else has to be looked through. */
  const direct = async (
    places: readonly Place[],
    { partition, offset }: { partition: number; offset: bigint },
    signal: AbortSignal,
  ) => {
    const place = places.find((each) => each.partition === partition);
    if (!place) return;
    const { next } = await scanner.read(place, offset, offset + 1n, take, signal);
    // Deleted by retention or compaction, or a marker of a transaction.
    exhausted = best === undefined && (offset < place.begin || next > offset);
  };

  // How far back a transaction that was found is looked for: it may have begun before the chunk.
  let quiet = 0;

  return {
    /** Reads on; returns whether there is more to read at once. */
    async look(places: readonly Place[], signal: AbortSignal): Promise<boolean> {
      if (wanted.by === 'record') {
        if (!best) await direct(places, wanted, signal);
        return false;
      }
      const before = found;
      if (best === undefined || isSeveral) await forward(places, signal);
      if (exhausted || (best !== undefined && !isSeveral)) return false;
      if (searched >= mostSearched) {
        exhausted = true;
        return false;
      }
      const more = await backward(places, signal);
      quiet = found > before ? 0 : quiet + 1;
      // Records of a transaction lie side by side: two chunks without one are behind it. Of one that was
      // made from here it is known how many there are.
      const all = typeof rows === 'number' && found >= rows;
      exhausted = !more || (best !== undefined && (all || quiet >= 2));
      return !exhausted;
    },
    best: (): Told | undefined => best && toldBy(topic, best),
    record: (): KafkaRecord | undefined => best,
    transaction: (): Transaction | null => transaction?.told() ?? null,
    get searched() {
      return searched;
    },
    /** Whether all that is to be looked through was. */
    get exhausted() {
      return exhausted;
    },
    /** The spans that were looked through, by partition. */
    spans: (): ReadonlyMap<number, { from: bigint; to: bigint }> => spans,
  };
};
export type Search = ReturnType<typeof search>;
