import { setTimeout as sleep } from 'node:timers/promises';
import type { Fetched, FetchedPartition } from '../../clients/kafka/fetch.ts';
import { brokerErrorText } from '../../clients/kafka/internals.ts';
import type { LogPiece } from '../../clients/kafka/record-batches.ts';
import { type KafkaWire, kafkaWire } from '../../clients/kafka/wire.ts';
import { messageOf } from '../../config/errors.ts';
import { log } from '../../config/log.ts';
import { createListeners } from '../../watch/listeners.ts';
import { keeper, keptRecords, merged, type TailRecord } from './keep.ts';
import { type Position, positionAt, takeAnswer } from './positions.ts';

export type TailData = {
  /** Oldest first. */
  records: readonly TailRecord[];
  /** Whether it is known by now what the topic holds. */
  looked: boolean;
  /** Why it, or one of its partitions, can’t be read; it is tried again. */
  trouble: string | undefined;
  /** What was passed by: too fast to follow or deleted before, aborted, markers of transactions. */
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
const partitionBytes = 262_144;
const answerBytes = 2 * 1_048_576;
// What is read of a partition at first, and what it may fall behind before records are skipped.
const fewest = 5;
const most = 50;
const requestsAtOnce = 12;

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
  let requests = 0;
  const keep = keeper();
  let data: TailData = {
    ...{ records: [], looked: false, trouble: undefined, skipped: 0n },
    ...{ aborted: 0, markers: 0, open: 0n, unreadable: [] },
  };

  const publish = (next: Partial<TailData>) => {
    if (signal.aborted) return;
    data = { ...data, ...next };
    listeners.tell();
  };

  /** Gives what keeps a partition from being read, where the others were. */
  const tryOnce = async (): Promise<string | undefined> => {
    // What the broker said last may be newer than the reading.
    const now = places().map((place) => {
      const { end = place.end } = positions.get(place.partition) ?? {};
      return { ...place, end: end > place.end ? end : place.end };
    });
    if (now.length === 0) throw new Error('no partition of it has a leader now');
    const few = Math.min(most, Math.max(fewest, Math.ceil(keptRecords / 3 / now.length)));
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
      if (!known) positions.set(partition, positionAt(start, end));
      else if (known.next < begin) {
        skipped += start - known.next;
        known.next = start;
      } else skip(known, end);
    }
    const pieces: (LogPiece & { partition: number })[] = [];
    const waiting = new Map<number, bigint>();
    let trouble: string | undefined;
    for (let request = 0; request < requestsAtOnce && !signal.aborted; request += 1) {
      const wanted = now.filter(({ partition, end }) => {
        const position = positions.get(partition);
        return position !== undefined && position.next < (position.end > end ? position.end : end);
      });
      // Also where all is known: the probe’s ends are a moment old.
      if (wanted.length === 0 && request > 0) break;
      const known = now.filter(({ partition }) => positions.has(partition));
      const { answers, failure } = await fetchAll(wanted.length > 0 ? wanted : known);
      trouble ??= failure;
      requests += 1;
      let moved = false;
      for (const answer of answers) {
        const position = positions.get(answer.partition);
        if (!position) continue;
        const before = position.next;
        const answered = takeAnswer(position, answer);
        if ('gone' in answered) positions.delete(answer.partition);
        else if ('errorCode' in answered)
          trouble ??= `partition ${answer.partition}: ${brokerErrorText(answered.errorCode)}`;
        else {
          waiting.set(answer.partition, answer.highWatermark - answer.stableOffset);
          if (position.next > before) position.servedAt = requests;
          moved ||= position.next > before;
          pieces.push({ ...answered.piece, partition: answer.partition });
          skip(position, position.end);
        }
      }
      // Whoever does not answer is asked again later: the others need not wait for it each time.
      if (!moved || trouble) break;
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
    // What is read once more, since no record was found behind it, is named once.
    const isNew = (partition: number, offset: bigint) =>
      !data.unreadable.some((each) => each.partition === partition && each.offset === offset);
    const unreadable = pieces.flatMap(({ partition, unreadable: some }) =>
      some.flatMap((each) => (isNew(partition, each.offset) ? { ...each, partition } : [])),
    );
    const sum = (of: 'aborted' | 'markers') => pieces.reduce((all, piece) => all + piece[of], 0);
    const next = {
      looked: true,
      trouble,
      records: records.length > 0 ? keep(data.records, records, held) : data.records,
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
    return trouble;
  };

  /** Asks every leader. One that does not answer is a failure only where no other does. */
  const fetchAll = async (
    wanted: readonly Place[],
  ): Promise<{ answers: FetchedPartition[]; failure: string | undefined }> => {
    wire ??= kafkaWire(requestMs);
    const on = wire;
    // The broker fills its answer from the first on: whoever had to wait longest comes first, or a
    // batch that is larger than what is asked for would never come.
    const servedAt = ({ partition }: Place) => positions.get(partition)?.servedAt ?? 0;
    const inTurn = wanted.toSorted((a, b) => servedAt(a) - servedAt(b));
    const byLeader = Map.groupBy(inTurn, ({ address }) => address);
    const answers = await Promise.allSettled(
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
    const failed = answers.find((answer) => answer.status === 'rejected');
    const given = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (failed && given.length === 0) throw failed.reason;
    return {
      answers: given.flatMap(({ partitions }) => partitions),
      failure: failed && messageOf(failed.reason),
    };
  };

  const run = async () => {
    while (!signal.aborted) {
      let pause = Math.max(250, intervalMs());
      try {
        if (await tryOnce()) pause = retryMs;
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
