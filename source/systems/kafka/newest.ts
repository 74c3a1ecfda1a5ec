import { setTimeout as sleep } from 'node:timers/promises';
import type { Fetched, FetchedPartition } from '../../clients/kafka/fetch.ts';
import { type KafkaRecord, readBatches } from '../../clients/kafka/record-batches.ts';
import type { KafkaWire } from '../../clients/kafka/wire.ts';
import { log } from '../../config/log.ts';
import { type BinlogPlace, isBeyond } from '../../watch/links.ts';
import { binlogPlaceOf } from '../debezium/binlog.ts';
import { envelopeOf } from '../debezium/envelope.ts';
import type { Known } from './groups.ts';
import type { KafkaLayout } from './layout.ts';
import type { NewestChange } from './readings.ts';
import { seenChanges } from './seen.ts';

/** How many partitions are looked into at a read; so many of them for the first time, where others wait. */
const atOnce = 16;
const firstLooks = 4;
const partitionBytes = 65_536;
const answerBytes = 262_144;
// Behind a delete come its tombstone and, with transactions, a marker.
const lookedBack = 3n;
// Further back than this no record of a batch is taken apart.
const mostTakenApart = 5;
/**
 * What has come since the last look is read on where it is no more than this, and where nothing had come
 * for a while: what is sent again after a restart stands first behind the pause.
 */
const readOn = 20n;
const pauseMs = 4000;
const mostReadOn = 40;
/** For how long a topic is left alone that holds no change of Debezium's, or that may not be read. */
const restMs = 600_000;
/** And one of which the broker says something else: who leads it, or where it begins, is known soon. */
const shortRestMs = 5000;
const notAllowed = 29;
/** For how long a reading waits for what is looked for; what comes later is in the next one. */
const patienceMs = 150;

type Looked = { end: bigint; turn: number; at: number };
type Topic = { changes: boolean; restsUntil: number; partitions: Map<number, Looked> };
type Place = {
  topic: string;
  partition: number;
  address: string;
  from: bigint;
  end: bigint;
  /** Whether it goes on where the last look has ended. */
  on: boolean;
};

/**
 * Looks at the newest change in each partition whose end has moved, without a consumer group, and in
 * turn where many have: a few small requests a second at most, however much is written. A partition
 * that was not looked into before is, too. Whatever fails here is no change that was seen.
 */
export const newestChanges = (now: () => number = () => performance.now()) => {
  const topics = new Map<string, Topic>();
  let found: NewestChange[] = [];
  let turn = 0;
  let looking: Promise<void> | undefined;
  // The same object until a change stands further than those before.
  let places: Readonly<Record<string, BinlogPlace>> = {};
  const seen = seenChanges();

  /** Takes in an answer; false where its batch is larger than what was left of the answer. */
  const take = (place: Place, answer: FetchedPartition): boolean => {
    const known = topics.get(place.topic);
    if (!known) return true;
    const before = known.partitions.get(place.partition);
    if (answer.errorCode !== 0) {
      known.restsUntil = now() + (answer.errorCode === notAllowed ? restMs : shortRestMs);
      return true;
    }
    const { partition, from } = place;
    const { records, next } = readBatches(answer.log, { partition, from, aborted: answer.aborted });
    if (next === from && answer.stableOffset > from) return false;
    // What did not fit into the answer is looked at next time.
    const end = place.on && next < place.end && answer.stableOffset > next ? next : place.end;
    known.partitions.set(partition, { end, turn, at: now() });
    seen.take(
      place.topic,
      place.on ? records.slice(0, mostReadOn) : records.slice(-mostTakenApart),
    );
    const newest = records.slice(-mostTakenApart).reverse();
    const change = newest.find((record) => envelopeOf(record).kind === 'change');
    if (change) {
      known.changes = true;
      const told = changeIn(place.topic, change, before !== undefined);
      if (told) found.push(told);
      placeOf(place.topic, change);
    } else if (!known.changes && newest.some(({ value }) => value !== null))
      known.restsUntil = now() + restMs;
    return true;
  };

  /** Partitions of a topic tell in any order: the furthest counts, until another server has the topic. */
  const placeOf = (topic: string, record: KafkaRecord) => {
    const envelope = envelopeOf(record);
    const told = envelope.kind === 'change' ? binlogPlaceOf(envelope.change) : null;
    const before = places[topic];
    if (!told || (before?.server === told.server && !isNewer(told, before))) return;
    places = { ...places, [topic]: told };
  };

  /** Asks one broker; tells which batches did not fit into its answer. */
  const ask = async (
    wire: KafkaWire,
    address: string,
    some: readonly Place[],
  ): Promise<Place[]> => {
    const byTopic = Map.groupBy(some, ({ topic }) => topic);
    const answer = await wire.ask<Fetched>(address, 'Fetch', {
      topics: Array.from(byTopic, ([topic, list]) => ({
        topic,
        partitions: list.map(({ partition, from }) => ({
          ...{ partition, fetchOffset: String(from), maxBytes: partitionBytes },
        })),
      })),
      isolationLevel: 1,
      maxWaitTime: 0,
      minBytes: 1,
      maxBytes: answerBytes,
    });
    return answer.flatMap(({ topic, partitions }) =>
      partitions.flatMap((each) => {
        const place = some.find((one) => one.topic === topic && one.partition === each.partition);
        return place && !take(place, each) ? [place] : [];
      }),
    );
  };

  const look = async (wire: KafkaWire, places: readonly Place[]): Promise<void> => {
    turn += 1;
    // A broker fills its answer from the first on: each comes first at some time.
    const first = turn % places.length;
    const inTurn = [...places.slice(first), ...places.slice(0, first)];
    const byLeader = Map.groupBy(inTurn, ({ address }) => address);
    await Promise.all(
      Array.from(byLeader, async ([address, some]) => {
        try {
          // What comes alone is given as a whole, however large it is: one a time.
          const [large] = await ask(wire, address, some);
          if (large && some.length > 1) await ask(wire, address, [large]);
        } catch (error) {
          log('the newest changes', error);
        }
      }),
    );
  };

  return {
    /** What was seen to come once more, and of snapshots. */
    seen,
    /** Where in a binary log the newest change of each topic stands that has any. */
    places: () => places,
    /** The changes that were found since this was asked last. Waits for a moment at most; never throws. */
    async read(
      wire: KafkaWire,
      layout: KafkaLayout,
      offsets: { begins: Known; ends: Known },
    ): Promise<readonly NewestChange[]> {
      const places = looking ? [] : placesIn(layout, offsets, topics, now());
      if (places.length > 0)
        looking = look(wire, places).finally(() => {
          looking = undefined;
        });
      if (looking) {
        const late = new AbortController();
        const { signal } = late;
        await Promise.race([looking, sleep(patienceMs, undefined, { signal }).catch(() => {})]);
        late.abort();
      }
      const taken = found;
      found = [];
      return taken;
    },
  };
};

/** Where to look now: what has moved, whatever was looked at longest ago first, and what is new. */
const placesIn = (
  { topics: all, addresses }: KafkaLayout,
  { begins, ends }: { begins: Known; ends: Known },
  topics: Map<string, Topic>,
  now: number,
): Place[] => {
  const moved: (Place & Pick<Looked, 'turn'>)[] = [];
  const unseen: Place[] = [];
  const there = new Set<string>();
  for (const { name, internal, partitions } of all) {
    if (internal || name.startsWith('__')) continue;
    there.add(name);
    const known = topics.get(name) ?? { changes: false, restsUntil: 0, partitions: new Map() };
    topics.set(name, known);
    if (now < known.restsUntil) continue;
    for (const { partition, leader } of partitions) {
      const end = ends.get(name)?.get(partition) ?? 0n;
      const begin = begins.get(name)?.get(partition) ?? 0n;
      const address = addresses.get(leader);
      const looked = known.partitions.get(partition);
      if (end <= begin || address === undefined || looked?.end === end) continue;
      const on = looked !== undefined && (end - looked.end <= readOn || now - looked.at >= pauseMs);
      const back = on && looked.end < end - lookedBack ? looked.end : end - lookedBack;
      const from = back > begin ? back : begin;
      const place = { topic: name, partition, address, from, end, on };
      if (looked) moved.push({ ...place, turn: looked.turn });
      else unseen.push(place);
    }
  }
  for (const name of topics.keys()) if (!there.has(name)) topics.delete(name);
  moved.sort((a, b) => a.turn - b.turn);
  const share = Math.min(unseen.length, Math.max(firstLooks, atOnce - moved.length));
  return [...moved.slice(0, atOnce - share), ...unseen.slice(0, share)];
};

/** What a record tells of its change; undefined where it tells no table. */
const changeIn = (topic: string, record: KafkaRecord, fresh: boolean): NewestChange | undefined => {
  const envelope = envelopeOf(record);
  if (envelope.kind !== 'change') return undefined;
  const { op, table, snapshot, sourceMs, debeziumMs, lsn, txId } = envelope.change;
  const { partition, offset, timestamp, appended } = record;
  return {
    ...{ topic, partition, offset, op, table, lsn, xid: txId, fresh },
    ...{ committedAt: sourceMs, capturedAt: debeziumMs, appendedAt: timestamp },
    ...{ byBroker: appended, snapshot: op === 'r' || snapshot !== null },
  };
};

/** Further, or committed later: a binary log that was reset begins at its first file again. */
const isNewer = (one: BinlogPlace, other: BinlogPlace): boolean =>
  isBeyond(one, other) || (one.committedAt ?? 0) > (other.committedAt ?? 0);
