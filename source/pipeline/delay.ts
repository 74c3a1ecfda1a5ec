import { captureBehindMs } from '../systems/debezium/figures.ts';
import type { DebeziumReading } from '../systems/debezium/readings.ts';
import type { KafkaReading } from '../systems/kafka/readings.ts';
import { entryIn } from '../systems/kafka/topic-index.ts';
import { kafkaOffsets, type Offsets } from '../systems/spark/kafka-offsets.ts';
import type { BatchEvent } from '../systems/spark/query-events.ts';
import { batchRow, newestFirst } from '../systems/spark/rows.ts';
import type { Point } from '../watch/view.ts';
import type { Parts } from './systems.ts';
import { ofTable } from './writers.ts';

/**
 * End-to-end delay by the newest micro-batch with rows of the query that writes the table, ms: its
 * end − the arrival of its oldest record in Kafka + Debezium's MilliSecondsBehindSource at that time.
 *
 * What is measured: the end is the start of the trigger + `triggerExecution`, after the Delta commit.
 * The arrival is the first Kafka reading that shows an end offset beyond the batch's `startOffset`,
 * or the batch's start where that is earlier; so the figure is at most one Kafka interval too small,
 * and no record of the batch waited longer. Where the readings do not go back so far, it is at least
 * what they show. Without Debezium's figures it counts from Kafka on. Null before such a batch.
 */
export const endToEndMs = (parts: Timed): number | null => newestDelay(parts)?.ms ?? null;

type Timed = Pick<Parts, 'query' | 'table' | 'kafka' | 'connect' | 'debeziumServer'>;

/** The same with when that batch ended, ms since the epoch: the figure is of then, not of now. */
export const newestDelay = (parts: Timed): { ms: number; at: number } | null => {
  const { kafka, connect, debeziumServer } = parts;
  const event = newestFirst(ofTable(parts)).find((candidate) => batchRow(candidate).rows > 0);
  if (!event) return null;
  const { startedAt, tookMs } = batchRow(event);
  const seenAt = firstBeyond(kafka?.points ?? [], startOffsetsOf(event), startedAt);
  const arrival = Math.min(startedAt, seenAt ?? startedAt);
  const behindMs = captureBehindMs(nearest((connect ?? debeziumServer)?.points ?? [], arrival));
  const at = startedAt + tookMs;
  return { ms: at - arrival + (behindMs ?? 0), at };
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

/** The time of the first reading up to `startedAt` with records beyond `starts`; backwards, for it is a recent one. */
export const firstBeyond = (
  points: readonly Point<KafkaReading>[],
  starts: readonly Offsets[],
  startedAt: number,
): number | undefined => {
  let first: number | undefined;
  for (let i = points.length - 1; i >= 0; i -= 1) {
    const { at, value } = points[i] as Point<KafkaReading>;
    // The batch's own start is earlier than what this one could tell.
    if (at > startedAt) continue;
    if (!starts.some((offsets) => reachesBeyond(value, offsets))) break;
    first = at;
  }
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

/** The reading whose time is nearest to `at`. */
const nearest = (
  points: readonly Point<DebeziumReading>[],
  at: number,
): DebeziumReading | undefined => {
  let best: Point<DebeziumReading> | undefined;
  for (const point of points)
    if (!best || Math.abs(point.at - at) <= Math.abs(best.at - at)) best = point;
  return best?.value;
};
