import type { KafkaReading } from './readings.ts';

export type Topic = KafkaReading['topics'][number];

/** A topic with what is summed over its partitions. */
export type Entry = {
  topic: Topic;
  /** Σ end offsets. */
  end: bigint;
  /** Σ log sizes in bytes; null where one is not known. */
  bytes: bigint | null;
  underReplicated: number;
  leaderless: number;
};

/** The topics of a reading in order, and where each is, by name. */
export type TopicIndex = { entries: readonly Entry[]; positions(): ReadonlyMap<string, number> };

// Readings never change: what is made of one is made once, not at every tick. A topic in which
// nothing changed is the same object in the next reading, and so is what was summed over it.
const indexes = new WeakMap<KafkaReading, TopicIndex>();
const sums = new WeakMap<Topic, Entry>();

/** By code units, the order in which the probe has them. */
export const indexOf = (reading: KafkaReading): TopicIndex => {
  const known = indexes.get(reading);
  if (known) return known;
  const topics = inOrder(reading.topics);
  let positions: ReadonlyMap<string, number> | undefined;
  const index = {
    entries: topics.map(entryOf),
    // A hint finds almost every topic: a map of a thousand names is made where one is missed.
    positions: () => {
      positions ??= new Map(topics.map(({ name }, i) => [name, i]));
      return positions;
    },
  };
  indexes.set(reading, index);
  return index;
};

/** A topic in a reading. `hint` is where it is likely to be: where it was in another one. */
export const entryIn = (reading: KafkaReading, name: string, hint = -1): Entry | undefined => {
  const { entries, positions } = indexOf(reading);
  const guess = entries[hint];
  if (guess?.topic.name === name) return guess;
  const position = positions().get(name);
  return position === undefined ? undefined : entries[position];
};

/**
 * Where a topic is likely to be in readings of about the time of this one: a hint for `entryIn`, so
 * that no map of a thousand names is made of each of them.
 */
export const hintIn = (reading: KafkaReading, name: string): number =>
  indexOf(reading).positions().get(name) ?? -1;

const inOrder = (topics: readonly Topic[]): readonly Topic[] => {
  const sorted = topics.every(({ name }, i) => i === 0 || (topics[i - 1] as Topic).name <= name);
  return sorted ? topics : topics.toSorted((a, b) => (a.name < b.name ? -1 : 1));
};

const entryOf = (topic: Topic): Entry => {
  const known = sums.get(topic);
  if (known) return known;
  const entry: Entry = { topic, end: 0n, bytes: 0n, underReplicated: 0, leaderless: 0 };
  for (const { end, bytes, leader, inSync, replicas } of topic.partitions) {
    entry.end += end;
    entry.bytes = entry.bytes === null || bytes === null ? null : entry.bytes + bytes;
    if (inSync < replicas) entry.underReplicated += 1;
    if (leader < 0) entry.leaderless += 1;
  }
  if (topic.partitions.length === 0) entry.bytes = null;
  sums.set(topic, entry);
  return entry;
};

/** End offsets only grow: a smaller one, or other partitions, means a new topic of the same name. */
export const isSameTopic = (older: Topic, newer: Topic): boolean => {
  if (older === newer) return true;
  if (older.partitions.length !== newer.partitions.length) return false;
  return newer.partitions.every(({ partition, end }, i) => {
    const at = older.partitions[i];
    const match =
      at?.partition === partition ? at : older.partitions.find((p) => p.partition === partition);
    return match !== undefined && match.end <= end;
  });
};

// The topics that are not in the reading before, or were made anew since, by the later reading.
const breaks = new WeakMap<KafkaReading, { older: KafkaReading; names: ReadonlySet<string> }>();
const none: ReadonlySet<string> = new Set();

/** Names of the topics whose counters do not go on from one reading to the next. */
export const brokenIn = (older: KafkaReading, newer: KafkaReading): ReadonlySet<string> => {
  if (older === newer) return none;
  const known = breaks.get(newer);
  if (known?.older === older) return known.names;
  const names = new Set<string>();
  indexOf(newer).entries.forEach(({ topic }, i) => {
    const before = entryIn(older, topic.name, i);
    if (!before || !isSameTopic(before.topic, topic)) names.add(topic.name);
  });
  const step = { older, names: names.size === 0 ? none : names };
  breaks.set(newer, step);
  return step.names;
};
