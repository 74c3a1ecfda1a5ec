import type { Links } from '../../watch/links.ts';
import { type Pair, pairOf } from '../../watch/series.ts';
import { isFresh, type Point, type Raw } from '../../watch/view.ts';
import type { Kafka, KafkaReading, TopicGroup, TopicRow } from './readings.ts';
import { brokenIn, type Entry, entryIn, hintIn, indexOf, type Topic } from './topic-index.ts';

const historyPoints = 60;

type Points = readonly Point<KafkaReading>[];
/** topic → partition → offset of the next record to read. */
export type Taken = Readonly<Record<string, Readonly<Record<string, bigint>>>>;

/**
 * Records of a topic that have not landed: Σ (end − max(begin, the end offset of the newest batch
 * that the checkpoint’s `commits/N` confirms)), by partition (Spark commits no consumer-group
 * offsets). What a running batch has taken is in it; what retention has removed is lost and does not
 * wait. A partition that the checkpoint does not know counts from its begin. Null for a topic that
 * the query does not read.
 */
export const backlogOf = (topic: Topic, offsets: Taken | undefined): bigint | null => {
  const taken = offsets && Object.hasOwn(offsets, topic.name) ? offsets[topic.name] : undefined;
  if (!taken) return null;
  return topic.partitions.reduce((sum, { partition, begin, end }) => {
    const landed = taken[String(partition)] ?? begin;
    const from = landed > begin ? landed : begin;
    return end > from ? sum + end - from : sum;
  }, 0n);
};

/**
 * All topics' backlog in one reading, records; null where none of the topics is known. `near`: a
 * reading of about that time, in which topics are looked up once for many.
 */
export const totalBacklog = (
  kafka: KafkaReading,
  offsets: Taken,
  near: KafkaReading = kafka,
): bigint | null => {
  let total: bigint | null = null;
  for (const name of Object.keys(offsets)) {
    const entry = entryIn(kafka, name, hintIn(near, name));
    const backlog = entry ? backlogOf(entry.topic, offsets) : null;
    if (backlog !== null) total = (total ?? 0n) + backlog;
  }
  return total;
};

/** Where several queries read a topic, the one that is farthest behind counts. */
const largestBacklog = (topic: Topic, readers: readonly Taken[]): bigint | null => {
  let largest: bigint | null = null;
  for (const offsets of readers) {
    const backlog = backlogOf(topic, offsets);
    if (backlog !== null && backlog > (largest ?? -1n)) largest = backlog;
  }
  return largest;
};

// Points stay the same list until something is read.
const made = new WeakMap<Points, { fresh: boolean; taken: readonly Taken[]; rows: TopicRow[] }>();

/**
 * The rows of the Topics pane, by name; the same rows as long as nothing new was read.
 * - recordsPerS: Δ Σ end offsets / Δt (kafka: ListOffsets, latest). By end offsets, not by end −
 *   begin, which is no count where a topic is compacted. Null for a new topic, and while stale.
 * - history: the same from reading to reading, the last 60, oldest first, since the topic is there.
 * - bytes, bytesPerS: Σ size of the leaders' logs, and its growth (kafka: DescribeLogDirs); see grown.
 * - groups, lag: the consumer groups that read it (kafka: committed offsets), and their largest lag.
 */
export const topicRows = (view: Raw<Kafka>, links: Links): TopicRow[] => {
  const fresh = isFresh(view);
  const taken = links.taken(view.system.id);
  const last = made.get(view.points);
  const isSame = last?.taken.length === taken.length && taken.every((t, i) => t === last.taken[i]);
  if (last?.fresh === fresh && isSame) return last.rows;
  const points = view.points.slice(-historyPoints - 1);
  const newest = points.at(-1);
  if (!newest) return [];
  const starts = startsOf(points);
  const [pair, sizes] = fresh ? [pairOf(points), pairOf(sizePoints(points))] : [null, null];
  const groups = groupsByTopic(newest.value.groups);
  const idle = idleSince(points);
  const rows = indexOf(newest.value).entries.map((entry, position) => {
    const { topic, end, bytes, underReplicated } = entry;
    const { name, internal, partitions } = topic;
    const start = starts.get(name);
    const own = start === undefined || !fresh ? pair : pairOf(points.slice(start));
    const reading = groups.get(name) ?? nobody;
    let history = idle(entry, start, position);
    return {
      name,
      internal,
      partitions: partitions.length,
      underReplicated,
      end,
      recordsPerS: rateBetween(own, entry, position, produced),
      bytes,
      bytesPerS: rateBetween(within(sizes, start, points), entry, position, grown),
      // Of a thousand topics a screen shows twenty: made when it is looked at, an own property for JSON.
      get history() {
        history ??= historyOf(points, start, name, position);
        return history;
      },
      backlog: largestBacklog(topic, taken),
      lag: largestLag(reading),
      groups: reading,
    };
  });
  made.set(view.points, { fresh, taken, rows });
  return rows;
};

/** Where the counters of a topic begin, as an index in `points`; of most they begin with the first. */
const startsOf = (points: Points): Map<string, number> => {
  const starts = new Map<string, number>();
  for (let i = 1; i < points.length; i += 1) {
    const [older, newer] = [points[i - 1], points[i]] as [Points[number], Points[number]];
    for (const name of brokenIn(older.value, newer.value)) starts.set(name, i);
  }
  return starts;
};

/** The readings with log sizes, at the time when these were asked for: each is in several readings. */
const sizePoints = (points: Points): Points => {
  if (points.at(-1)?.value.bytesAt === null) return [];
  const sizes: Point<KafkaReading>[] = [];
  for (const { value } of points) {
    const { bytesAt: at } = value;
    if (at === null || at === sizes.at(-1)?.at) continue;
    // The clock was set back.
    if (at < (sizes.at(-1)?.at ?? 0)) sizes.length = 0;
    sizes.push({ at, value });
  }
  return sizes;
};

/** A pair that does not reach back beyond where the topic began. */
const within = (pair: Pair<KafkaReading> | null, start: number | undefined, points: Points) =>
  start === undefined || points.findIndex(({ value }) => value === pair?.older.value) >= start
    ? pair
    : null;

const rateBetween = (
  pair: Pair<KafkaReading> | null,
  entry: Entry,
  position: number,
  growth: (older: Entry, newer: Entry) => bigint | null,
): number | null => {
  const older = pair && entryIn(pair.older.value, entry.topic.name, position);
  const grew = older ? growth(older, entry) : null;
  return grew === null ? null : Number(grew) / (pair?.seconds ?? 1);
};

const produced = (older: Entry, newer: Entry): bigint => newer.end - older.end;

/**
 * By how much a topic's logs grew. Null where it can't be told: a size is not known, a log shrank or
 * lost its begin (retention), was compacted to less than it was, or has another leader, whose copy
 * has another size. (A compaction that takes less than comes in shows as a rate that is too small.)
 */
const grown = (older: Entry, newer: Entry): bigint | null => {
  if (older.bytes === null || newer.bytes === null) return null;
  if (older === newer) return 0n;
  const same = newer.topic.partitions.every(({ leader, begin, bytes }, i) => {
    const before = older.topic.partitions[i];
    if (before?.leader !== leader || before.begin !== begin) return false;
    return before.bytes !== null && bytes !== null && before.bytes <= bytes;
  });
  return same ? newer.bytes - older.bytes : null;
};

/** The history of topics that were the same object all along: zeros, which they share. */
const idleSince = (points: Points) => {
  const zeros = points.slice(1).map(() => 0);
  return (entry: Entry, start: number | undefined, position: number): number[] | undefined => {
    const first = points[0];
    if (start !== undefined || !first) return undefined;
    return entryIn(first.value, entry.topic.name, position) === entry ? zeros : undefined;
  };
};

const historyOf = (points: Points, start = 0, name: string, position: number): number[] => {
  const history: number[] = [];
  let older: Entry | undefined;
  for (let i = start; i < points.length; i += 1) {
    const { at, value } = points[i] as Point<KafkaReading>;
    const newer = entryIn(value, name, position);
    const seconds = (at - (points[i - 1]?.at ?? 0)) / 1000;
    // An idle topic is the same object in reading after reading.
    if (older && newer) history.push(older === newer ? 0 : Number(newer.end - older.end) / seconds);
    older = newer;
  }
  return history;
};

const nobody: readonly TopicGroup[] = [];

// In a large cluster groups are asked for less often than offsets: the same list, the same map.
const byTopic = new WeakMap<KafkaReading['groups'], Map<string, TopicGroup[]>>();

const groupsByTopic = (groups: KafkaReading['groups']): Map<string, TopicGroup[]> => {
  const known = byTopic.get(groups);
  if (known) return known;
  const found = new Map<string, TopicGroup[]>();
  for (const { id: group, state, members, topics } of groups)
    for (const { name, lag } of topics) {
      const row = { group, state, members, lag };
      const others = found.get(name);
      if (others) others.push(row);
      else found.set(name, [row]);
    }
  byTopic.set(groups, found);
  return found;
};

const largestLag = (groups: readonly TopicGroup[]): bigint | null => {
  let largest: bigint | null = null;
  for (const { lag } of groups) if (lag !== null && lag > (largest ?? -1n)) largest = lag;
  return largest;
};
