import { pairOf, rateOf, recentOf, runOf } from '../../watch/series.ts';
import { isFresh, type Raw } from '../../watch/view.ts';
import type { Kafka, PartitionReading } from './readings.ts';

/** One partition of a topic; its rate in records per second, null where it can’t be told. */
export type PartitionRow = PartitionReading & { recordsPerS: number | null };

/** The partitions of a topic by number; undefined where the newest reading does not have it. */
export const partitionRows = (view: Raw<Kafka>, topic: string): PartitionRow[] | undefined => {
  const named = view.reading.value?.topics.find(({ name }) => name === topic);
  if (!named) return undefined;
  const recent = isFresh(view) ? recentOf(view.points) : [];
  return named.partitions.map((now) => {
    const run = runOf(
      recent,
      ({ topics }) =>
        topics
          .find(({ name }) => name === topic)
          ?.partitions.find(({ partition }) => partition === now.partition),
      (older, newer) => older.end <= newer.end,
    );
    return { ...now, recordsPerS: rateOf(pairOf(run), ({ end }) => end) };
  });
};
