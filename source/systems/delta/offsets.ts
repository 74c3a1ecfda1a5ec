import type { OffsetSpan } from './readings.ts';

// What jobs call these columns: the lab’s own, and Spark’s source for Kafka.
const columns = {
  topic: ['kafka_topic', 'topic'],
  partition: ['kafka_partition', 'partition'],
  offset: ['kafka_offset', 'offset'],
  appended: ['created_at', 'kafka_timestamp', 'timestamp'],
};

type Bounds = Record<string, unknown>;
type Stats = { numRecords?: unknown; minValues?: Bounds; maxValues?: Bounds };

const boundOf = (bounds: Bounds | undefined, names: readonly string[]): unknown =>
  names.map((name) => bounds?.[name]).find((value) => value !== undefined);

/**
 * The records of one partition of Kafka that a file holds, by the statistics of its columns; null where
 * they tell none, or those of several partitions.
 */
export const spanOf = (stats: string | null | undefined): OffsetSpan | null => {
  // Few tables have such columns, and a table has many files.
  if (!stats || !columns.offset.some((name) => stats.includes(`"${name}":`))) return null;
  try {
    const { minValues: least, maxValues: most, numRecords: rows } = JSON.parse(stats) as Stats;
    const [topic, partition] = [boundOf(least, columns.topic), boundOf(least, columns.partition)];
    const [first, last] = [least, most].map((bounds) => boundOf(bounds, columns.offset));
    const appended = boundOf(least, columns.appended);
    // Of a longer text the bounds are not exact, and then they differ.
    const isOne =
      topic === boundOf(most, columns.topic) && partition === boundOf(most, columns.partition);
    if (!isOne || ![partition, first, last, rows].every(Number.isSafeInteger)) return null;
    if (typeof appended !== 'string') return null;
    return {
      ...{ partition: partition as number, rows: rows as number, appended },
      ...{ first: BigInt(first as number), last: BigInt(last as number) },
      ...(typeof topic === 'string' && { topic }),
    };
  } catch {
    return null;
  }
};

/** One span for each partition; null where one of the files does not tell its own. */
export const joined = (spans: readonly (OffsetSpan | null)[]): OffsetSpan[] | null => {
  const of = new Map<string, OffsetSpan>();
  for (const span of spans) {
    if (!span) return null;
    const { topic = '', partition } = span;
    const known = of.get(`${topic} ${partition}`) ?? span;
    of.set(`${topic} ${partition}`, {
      ...span,
      first: span.first < known.first ? span.first : known.first,
      last: span.last > known.last ? span.last : known.last,
      appended: span.appended < known.appended ? span.appended : known.appended,
      rows: span === known ? span.rows : span.rows + known.rows,
    });
  }
  return [...of.values()];
};
