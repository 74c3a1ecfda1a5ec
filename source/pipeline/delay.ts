import { captureBehindMs } from '../systems/debezium/figures.ts';
import { entryIn } from '../systems/kafka/topic-index.ts';
import { kafkaOffsets, type Offsets } from '../systems/spark/kafka-offsets.ts';
import type { BatchEvent } from '../systems/spark/progress.ts';
import { batchRow, newestFirst } from '../systems/spark/rows.ts';
import type { CaptureReading, KafkaReading } from '../watch/readings.ts';
import { type Point, walkBack } from '../watch/series.ts';
import type { Sample } from '../watch/snapshot.ts';

/**
 * End-to-end delay by the newest micro-batch with rows of the queries that write the table, ms: its end − the arrival of its oldest
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
  const seenAt = firstBeyond(samples, startOffsetsOf(event), startedAt);
  const arrival = Math.min(startedAt, seenAt ?? startedAt);
  const behindMs = captureBehindMs(captureAt(samples, arrival));
  return startedAt + tookMs - arrival + (behindMs ?? 0);
};

// Events never change, and their offsets are JSON in a string.
const starts = new WeakMap<BatchEvent, Offsets[]>();
const startOffsetsOf = (event: BatchEvent): Offsets[] => {
  const known = starts.get(event);
  if (known) return known;
  const offsets = event.progress.sources
    .map(({ startOffset }) => kafkaOffsets(startOffset))
    .filter((each) => each !== null);
  starts.set(event, offsets);
  return offsets;
};

/** The time of the first reading with records beyond `starts`; backwards, for it is a recent one. */
const firstBeyond = (
  samples: readonly Sample[],
  starts: readonly Offsets[],
  startedAt: number,
): number | undefined => {
  let first: number | undefined;
  walkBack(samples, 'kafka', ({ at, value }) => {
    // The batch's own start is earlier than what this one could tell.
    if (at > startedAt) return true;
    const reaches = starts.some((offsets) => reachesBeyond(value, offsets));
    if (reaches) first = at;
    return reaches;
  });
  return first;
};

const reachesBeyond = (reading: KafkaReading, offsets: Offsets): boolean => {
  for (const name in offsets) {
    const from = offsets[name] as Record<string, bigint>;
    const partitions = entryIn(reading, name)?.topic.partitions ?? [];
    if (partitions.some(({ partition, end }) => end > (from[String(partition)] ?? end)))
      return true;
  }
  return false;
};

/** The reading of capture whose time is nearest to `at`. */
const captureAt = (samples: readonly Sample[], at: number): CaptureReading | undefined => {
  let best: Point<CaptureReading> | undefined;
  walkBack(samples, 'capture', (point) => {
    const nearer = !best || Math.abs(point.at - at) < Math.abs(best.at - at);
    if (nearer) best = point;
    return nearer;
  });
  return best?.value;
};
