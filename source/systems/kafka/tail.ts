import { setTimeout as sleep } from 'node:timers/promises';
import type { Fetched, FetchedPartition } from '../../clients/kafka/fetch.ts';
import {
  type KafkaRecord,
  type LogPiece,
  readBatches,
} from '../../clients/kafka/record-batches.ts';
import { type KafkaWire, kafkaWire } from '../../clients/kafka/wire.ts';
import { messageOf } from '../../config/errors.ts';
import { log } from '../../config/log.ts';
import { createListeners } from '../../watch/listeners.ts';

/** A record in the order in which it was read. */
export type TailRecord = KafkaRecord & { seq: number };

export type TailData = {
  /** Oldest first. */
  records: readonly TailRecord[];
  /** Whether it is known by now what the topic holds. */
  looked: boolean;
  /** Why it can’t be read; it is tried again. */
  trouble: string | undefined;
  /** What was passed by: too fast to follow, aborted, markers of transactions. */
  skipped: bigint;
  aborted: number;
  markers: number;
  /** Records that wait for the end of an open transaction. */
  open: bigint;
  /** The newest batches that can’t be read, and why. */
  unreadable: readonly { partition: number; offset: bigint; count: number; why: string }[];
};

/** Where the partitions of a topic are now, as the Kafka probe reads it. */
export type Place = {
  partition: number;
  /** `host:port` of the leader. */
  address: string;
  begin: bigint;
  end: bigint;
};

const requestMs = 3000;
const retryMs = 2000;
const waitMs = 100;
const kept = { records: 300, bytes: 8 * 1_048_576 };
const partitionBytes = 262_144;
const answerBytes = 2 * 1_048_576;
// What is read of a partition at first, and what it may fall behind before records are skipped.
const fewest = 5;
const most = 50;
const requestsAtOnce = 12;
// OFFSET_OUT_OF_RANGE
const outOfRange = 1;

type Position = { next: bigint; end: bigint; stepped: number };

const sizeOf = ({ key, value, headers }: KafkaRecord): number =>
  (key?.length ?? 0) +
  (value?.length ?? 0) +
  headers.reduce((sum, header) => sum + header.name.length + (header.value?.length ?? 0), 100);

/**
 * Follows the last records of a topic by fetching its partitions: no consumer group is joined and no
 * offset committed, so nothing of it is left at the broker. What is kept is bounded; where records
 * come faster than anyone reads, those between are skipped and counted.
 */
export const tailTopic = (
  topic: string,
  places: () => readonly Place[],
  intervalMs: () => number,
) => {
  const abort = new AbortController();
  const { signal } = abort;
  const listeners = createListeners();
  const positions = new Map<number, Position>();
  let wire: KafkaWire | undefined;
  let held = false;
  let seq = 0;
  let data: TailData = {
    ...{ records: [], looked: false, trouble: undefined, skipped: 0n },
    ...{ aborted: 0, markers: 0, open: 0n, unreadable: [] },
  };

  const publish = (next: Partial<TailData>) => {
    if (signal.aborted) return;
    data = { ...data, ...next };
    listeners.tell();
  };

  const keep = (fresh: readonly KafkaRecord[]): readonly TailRecord[] => {
    const records = [
      ...data.records,
      ...fresh.map((record) => {
        seq += 1;
        return { ...record, seq };
      }),
    ];
    // Who reads one keeps it: twice as much may come before it goes.
    const limit = held ? 2 : 1;
    let first = records.length;
    let bytes = 0;
    while (first > 0 && records.length - first < kept.records * limit) {
      bytes += sizeOf(records[first - 1] as KafkaRecord);
      if (bytes > kept.bytes * limit && first < records.length) break;
      first -= 1;
    }
    return records.slice(first);
  };

  const tryOnce = async (): Promise<void> => {
    // What the broker said last may be newer than the reading.
    const now = places().map((place) => {
      const { end = place.end } = positions.get(place.partition) ?? {};
      return { ...place, end: end > place.end ? end : place.end };
    });
    if (now.length === 0) throw new Error('no partition of it has a leader now');
    const few = Math.min(most, Math.max(fewest, Math.ceil(kept.records / 3 / now.length)));
    let skipped = 0n;
    // Whoever is far behind goes on with the newest; not while the first record is looked for.
    const skip = (position: Position, end: bigint) => {
      const start = end - BigInt(few);
      if (data.records.length === 0 || start - position.next < BigInt(few * 3)) return;
      skipped += start - position.next;
      position.next = start;
    };
    for (const { partition, begin, end } of now) {
      const known = positions.get(partition);
      const start = end - BigInt(few) > begin ? end - BigInt(few) : begin;
      if (!known) positions.set(partition, { next: start, end, stepped: 0 });
      else if (known.next < begin) known.next = start;
      else skip(known, end);
    }
    const pieces: (LogPiece & { partition: number })[] = [];
    const waiting = new Map<number, bigint>();
    for (let request = 0; request < requestsAtOnce && !signal.aborted; request += 1) {
      const wanted = now.filter(({ partition, end }) => {
        const position = positions.get(partition);
        return position !== undefined && position.next < (position.end > end ? position.end : end);
      });
      // Also where all is known: the probe’s ends are a moment old.
      if (wanted.length === 0 && request > 0) break;
      const known = now.filter(({ partition }) => positions.has(partition));
      const answers = await fetchAll(wanted.length > 0 ? wanted : known);
      let moved = false;
      for (const answer of answers) {
        const position = positions.get(answer.partition) as Position;
        const before = position.next;
        if (answer.errorCode === outOfRange) {
          // Deleted by retention, or a topic that was made anew under its name.
          positions.delete(answer.partition);
          continue;
        }
        if (answer.errorCode !== 0)
          throw new Error(`the broker answers with error ${answer.errorCode}`);
        const piece = readBatches(answer.log, {
          partition: answer.partition,
          from: before,
          aborted: answer.aborted,
        });
        position.next = piece.next;
        position.end = answer.highWatermark;
        waiting.set(answer.partition, answer.highWatermark - answer.stableOffset);
        moved ||= position.next > before;
        pieces.push({ ...piece, partition: answer.partition });
        skip(position, answer.highWatermark);
      }
      if (!moved) break;
    }
    // A log that was compacted, or that ends with transactions: further back there are records.
    const none = data.records.length === 0 && pieces.every((piece) => piece.records.length === 0);
    if (none)
      for (const { partition, begin } of now) {
        const position = positions.get(partition);
        if (!position || position.stepped >= 6 || position.next <= begin) continue;
        position.stepped += 1;
        const back = BigInt(few) * 8n ** BigInt(position.stepped);
        position.next = position.next - back > begin ? position.next - back : begin;
      }
    const records = merged(pieces.map(({ records: some }) => some));
    const unreadable = pieces.flatMap((piece) =>
      piece.unreadable.map((each) => ({ ...each, partition: piece.partition })),
    );
    const sum = (of: 'aborted' | 'markers') => pieces.reduce((all, piece) => all + piece[of], 0);
    const next = {
      looked: true,
      trouble: undefined,
      records: records.length > 0 ? keep(records) : data.records,
      skipped: data.skipped + skipped,
      // What is read once more is counted once.
      aborted: none ? 0 : data.aborted + sum('aborted'),
      markers: none ? 0 : data.markers + sum('markers'),
      open: [...waiting.values()].reduce((all, each) => all + each, 0n),
      unreadable:
        unreadable.length > 0 ? [...data.unreadable, ...unreadable].slice(-20) : data.unreadable,
    };
    const same = (Object.keys(next) as (keyof typeof next)[]).every(
      (key) => next[key] === data[key],
    );
    if (!same) publish(next);
  };

  const fetchAll = async (wanted: readonly Place[]): Promise<FetchedPartition[]> => {
    wire ??= kafkaWire(requestMs);
    const on = wire;
    const byLeader = Map.groupBy(wanted, ({ address }) => address);
    const answers = await Promise.all(
      [...byLeader].map(([address, some]) =>
        on.ask<Fetched>(address, 'Fetch', {
          topics: [
            {
              topic,
              partitions: some.map(({ partition }) => ({
                partition,
                fetchOffset: String(positions.get(partition)?.next ?? 0n),
                maxBytes: partitionBytes,
              })),
            },
          ],
          isolationLevel: 1,
          maxWaitTime: waitMs,
          minBytes: 1,
          maxBytes: answerBytes,
        }),
      ),
    );
    return answers.flat().flatMap(({ partitions }) => partitions);
  };

  const run = async () => {
    while (!signal.aborted) {
      let pause = Math.max(250, intervalMs());
      try {
        await tryOnce();
      } catch (error) {
        if (signal.aborted) return;
        log(`records of ${topic}`, error);
        wire?.close();
        wire = undefined;
        publish({ looked: true, trouble: messageOf(error) });
        pause = retryMs;
      }
      await sleep(pause, undefined, { signal }).catch(() => {});
    }
  };
  void run();

  return {
    current: (): TailData => data,
    subscribe: listeners.subscribe,
    /** Whether a record is being read that should stay for as long as it can. */
    hold(value: boolean) {
      held = value;
    },
    close() {
      abort.abort(new Error('the records are closed'));
      wire?.close();
    },
  };
};

/** Partitions as one list, oldest first; each keeps its own order. */
const merged = (parts: readonly (readonly KafkaRecord[])[]): KafkaRecord[] => {
  const heads = parts.map(() => 0);
  const result: KafkaRecord[] = [];
  for (;;) {
    let oldest = -1;
    parts.forEach((part, index) => {
      const record = part[heads[index] ?? 0];
      const best = parts[oldest]?.[heads[oldest] ?? 0];
      if (record && (!best || record.timestamp < best.timestamp)) oldest = index;
    });
    const record = parts[oldest]?.[heads[oldest] ?? 0];
    if (!record) return result;
    result.push(record);
    heads[oldest] = (heads[oldest] ?? 0) + 1;
  }
};
