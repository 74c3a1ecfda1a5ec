import type { KafkaReading } from '../probes/readings.ts';
import type { BatchEvent } from '../probes/spark-progress.ts';
import { batchRow, newestFirst } from './batches.ts';
import { captureBehindMs } from './capture.ts';
import { type Point, pointsOf } from './series.ts';
import type { Sample } from './types.ts';

/** topic → partition → offset of the next record to read. */
type Offsets = Record<string, Record<string, bigint>>;

/**
 * End-to-end delay by the newest micro-batch with rows, ms: its end − the arrival of its oldest
 * record in Kafka + Debezium's MilliSecondsBehindSource at that time.
 *
 * What is measured: the end is the start of the trigger + `triggerExecution`, after the Delta commit.
 * The arrival is the first Kafka reading that shows an end offset beyond the batch's `startOffset`,
 * or the batch's start where that is earlier; so the figure is at most one Kafka interval too small,
 * and no record of the batch waited longer. Where the readings do not go back so far, it is at least
 * what they show. Without Debezium's figures it counts from Kafka on. Null before such a batch.
 */
export const endToEndMs = (
  samples: readonly Sample[],
  batches: readonly BatchEvent[],
): number | null => {
  const event = newestFirst(batches).find((candidate) => batchRow(candidate).rows > 0);
  if (!event) return null;
  const { startedAt, tookMs } = batchRow(event);
  const starts = event.progress.sources.map(({ startOffset }) => offsetsOf(startOffset));
  const seen = pointsOf(samples, 'kafka').find(({ value }) =>
    starts.some((offsets) => offsets !== null && reachesBeyond(value, offsets)),
  );
  const arrival = Math.min(startedAt, seen?.at ?? startedAt);
  const capture = nearest(pointsOf(samples, 'capture'), arrival);
  return startedAt + tookMs - arrival + (captureBehindMs(capture?.value) ?? 0);
};

/**
 * A Kafka source's offsets as Spark logs them: JSON in a string, `{"topic":{"0":12}}`. Null where
 * they are of another shape or missing, as before the first batch. Exact beyond 2^53.
 */
export const offsetsOf = (logged: unknown): Offsets | null => {
  if (logged === null || logged === undefined) return null;
  const text = typeof logged === 'string' ? logged : JSON.stringify(logged);
  try {
    // Quoted before they are parsed: a topic's name holds neither quotes nor colons.
    const quoted = JSON.parse(text.replace(/:\s*(\d+)/g, ':"$1"')) as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(quoted).map(([topic, partitions]) => [
        topic,
        Object.fromEntries(
          Object.entries(partitions as Record<string, string>).map(([id, offset]) => [
            id,
            BigInt(offset),
          ]),
        ),
      ]),
    );
  } catch {
    return null;
  }
};

const reachesBeyond = ({ topics }: KafkaReading, offsets: Offsets): boolean =>
  topics.some(({ name, partitions }) => {
    const from = offsets[name];
    return (
      from !== undefined &&
      partitions.some(({ partition, end }) => end > (from[String(partition)] ?? end))
    );
  });

const nearest = <T>(points: readonly Point<T>[], at: number): Point<T> | undefined => {
  let best: Point<T> | undefined;
  for (const point of points)
    if (!best || Math.abs(point.at - at) <= Math.abs(best.at - at)) best = point;
  return best;
};
