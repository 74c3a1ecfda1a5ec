import type { Capture } from '../../watch/lab.ts';
import type { CaptureReading } from '../../watch/readings.ts';
import { type Point, pairOf, rateOf, runOf } from '../../watch/series.ts';

/** What captures, as a person calls it. */
export const captureNames: Record<Capture, string> = {
  connect: 'Kafka Connect',
  server: 'Debezium Server',
};

type Context = 'streaming' | 'snapshot';

/**
 * One of Debezium's figures. An attribute stands under its own name, or after its context
 * (`streaming.MilliSecondsBehindSource`) where both contexts have it.
 */
export const figureOf = (
  { metrics }: CaptureReading,
  attribute: string,
  context: Context,
): number | null => {
  const value = metrics[`${context}.${attribute}`] ?? metrics[attribute];
  return value !== undefined && Number.isFinite(value) ? value : null;
};

/** Events that Debezium has seen, of both contexts; null where its figures are not reached. */
export const eventsSeen = (reading: CaptureReading): number | null => {
  const attribute = 'TotalNumberOfEventsSeen';
  const plain = reading.metrics[attribute] ?? null;
  const [snapshot, streaming] = (['snapshot', 'streaming'] as const).map(
    (context) => reading.metrics[`${context}.${attribute}`] ?? null,
  );
  if (snapshot === null && streaming === null) return plain;
  return (snapshot ?? 0) + (streaming ?? 0);
};

/**
 * ΔTotalNumberOfEventsSeen / Δt, events per second, of one life of its process (its epoch is the
 * process's start). A smaller count in the same life is a task that began anew: the rate
 * counts from there.
 */
export const captureEventsPerS = (points: readonly Point<CaptureReading>[]): number | null => {
  const run = runOf(
    points,
    (reading) => {
      const count = eventsSeen(reading);
      return count === null ? undefined : { count, epoch: reading.epoch };
    },
    (older, newer) => older.epoch === newer.epoch && older.count <= newer.count,
  );
  return rateOf(pairOf(run), ({ count }) => count);
};

/**
 * MilliSecondsBehindSource: from a change's commit to Debezium's work on it, ms, by the last event
 * (it freezes when nothing comes; with clocks of two machines their skew is in it). Debezium's −1
 * (no event yet) is null.
 */
export const captureBehindMs = (reading: CaptureReading | undefined): number | null => {
  const behind = reading ? figureOf(reading, 'MilliSecondsBehindSource', 'streaming') : null;
  return behind !== null && behind >= 0 ? behind : null;
};

/** Whether Debezium still takes its snapshot: until then a slot has nothing to confirm. */
export const isSnapshotting = (reading: CaptureReading | undefined): boolean =>
  reading !== undefined && figureOf(reading, 'SnapshotRunning', 'snapshot') === 1;
