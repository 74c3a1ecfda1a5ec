import type { KafkaReading, SparkReading } from '../probes/readings.ts';
import { isFresh, type Point, pairOf, pointsOf } from './series.ts';
import type { Sample, TopicRow } from './types.ts';

const historyPoints = 60;

type Topic = KafkaReading['topics'][number];
type Entry = { topic: Topic; end: bigint };
export type Checkpoint = NonNullable<SparkReading['checkpoint']>;

const endOf = ({ partitions }: Topic): bigint => partitions.reduce((sum, { end }) => sum + end, 0n);

// Readings never change: what is made of one or two of them is made once, not at every tick. With
// 1,000 topics that is the difference between 2 ms and 30 ms a tick.
const indexes = new WeakMap<KafkaReading, Map<string, Entry>>();
const indexOf = (reading: KafkaReading): Map<string, Entry> => {
  let index = indexes.get(reading);
  if (!index) {
    const sorted = reading.topics.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    index = new Map(sorted.map((topic) => [topic.name, { topic, end: endOf(topic) }]));
    indexes.set(reading, index);
  }
  return index;
};

/** Rates of one step by topic; a topic that is new or was made anew in it has none. */
type Step = { older: Point<KafkaReading>; newer: Point<KafkaReading>; rates: Map<string, number> };
const steps = new WeakMap<KafkaReading, Step>();
const stepOf = (older: Point<KafkaReading>, newer: Point<KafkaReading>): Step => {
  const known = steps.get(newer.value);
  if (known?.older.value === older.value && known.older.at === older.at) {
    if (known.newer.at === newer.at) return known;
  }
  const before = indexOf(older.value);
  const seconds = (newer.at - older.at) / 1000;
  const rates = new Map<string, number>();
  for (const [name, { topic, end }] of indexOf(newer.value)) {
    const entry = before.get(name);
    if (entry && isSameTopic(entry.topic, topic))
      rates.set(name, Number(end - entry.end) / seconds);
  }
  const step = { older, newer, rates };
  steps.set(newer.value, step);
  return step;
};

/** End offsets only grow: a smaller one, or other partitions, means a new topic of the same name. */
const isSameTopic = (older: Topic, newer: Topic): boolean => {
  if (older.partitions.length !== newer.partitions.length) return false;
  return newer.partitions.every(({ partition, end }, i) => {
    const at = older.partitions[i];
    const match =
      at?.partition === partition ? at : older.partitions.find((p) => p.partition === partition);
    return match !== undefined && match.end <= end;
  });
};

/**
 * Records of a topic that Spark has not taken: Σ max(0, Kafka's end offset − the end offset of the
 * checkpoint's newest `offsets/N`), by partition (Spark commits no consumer-group offsets). What a
 * running batch has taken is not in it. A partition that the checkpoint does not know counts from
 * its begin. Null for a topic that the query does not read.
 */
export const backlogOf = (topic: Topic, checkpoint: Checkpoint | null): bigint | null => {
  const taken = checkpoint?.endOffsets[topic.name];
  if (!taken) return null;
  return topic.partitions.reduce((sum, { partition, begin, end }) => {
    const from = taken[String(partition)] ?? begin;
    return end > from ? sum + end - from : sum;
  }, 0n);
};

/** All topics' backlog in one reading, records; null where the checkpoint's topics are not known. */
export const totalBacklog = (kafka: KafkaReading, checkpoint: Checkpoint | null): bigint | null => {
  let total: bigint | null = null;
  for (const name of Object.keys(checkpoint?.endOffsets ?? {})) {
    const entry = indexOf(kafka).get(name);
    const backlog = entry ? backlogOf(entry.topic, checkpoint) : null;
    if (backlog !== null) total = (total ?? 0n) + backlog;
  }
  return total;
};

/**
 * The rows of the Topics pane, by name.
 * - recordsPerS: Δ Σ end offsets / Δt (kafka: ListOffsets, latest). By end offsets, not by end −
 *   begin, which is no count where a topic is compacted. Null for a new topic, and while stale.
 * - history: the same from reading to reading, the last 60, oldest first, since the topic is there.
 */
export const topicRows = (samples: readonly Sample[]): TopicRow[] => {
  const points = pointsOf(samples, 'kafka').slice(-historyPoints - 1);
  const newest = points.at(-1);
  if (!newest) return [];
  const fresh = isFresh(samples, 'kafka');
  const checkpoint = pointsOf(samples.slice(-1), 'spark').at(-1)?.value.checkpoint ?? null;
  const taken = points.slice(1).map((newer, i) => stepOf(points[i] as Point<KafkaReading>, newer));
  return [...indexOf(newest.value)].map(([name, { topic, end }]) => {
    const history = historyOf(taken, name);
    return {
      name,
      internal: topic.internal,
      partitions: topic.partitions.length,
      underReplicated: topic.partitions.filter((p) => p.inSync < p.replicas).length,
      end,
      recordsPerS: fresh ? recordsPerS(points.slice(-history.length - 1), name) : null,
      history,
      backlog: backlogOf(topic, checkpoint),
    };
  });
};

const historyOf = (taken: readonly Step[], name: string): number[] => {
  const history: number[] = [];
  for (let i = taken.length - 1; i >= 0; i -= 1) {
    const rate = (taken[i] as Step).rates.get(name);
    if (rate === undefined) break;
    history.push(rate);
  }
  return history.reverse();
};

const recordsPerS = (run: readonly Point<KafkaReading>[], name: string): number | null => {
  const pair = pairOf(run);
  if (!pair) return null;
  const [before, after] = [pair.older, pair.newer].map(({ value }) => indexOf(value).get(name));
  return before && after ? Number(after.end - before.end) / pair.seconds : null;
};
