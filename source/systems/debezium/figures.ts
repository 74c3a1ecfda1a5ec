import { pairOf, rateOf, recentOf, runOf } from '../../watch/series.ts';
import { isFresh, type Point, type Reading } from '../../watch/view.ts';
import type { CaptureRows, DebeziumReading } from './readings.ts';

type Context = 'streaming' | 'snapshot';

/**
 * One of Debezium's figures. An attribute stands under its own name, or after its context
 * (`streaming.MilliSecondsBehindSource`) where both contexts have it.
 */
export const figureOf = (
  { metrics }: DebeziumReading,
  attribute: string,
  context: Context,
): number | null => {
  const value = metrics[`${context}.${attribute}`] ?? metrics[attribute];
  return value !== undefined && Number.isFinite(value) ? value : null;
};

/** Events that Debezium has seen, of both contexts; null where its figures are not reached. */
export const eventsSeen = (reading: DebeziumReading): number | null => {
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
export const captureEventsPerS = (points: readonly Point<DebeziumReading>[]): number | null => {
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
export const captureBehindMs = (reading: DebeziumReading | undefined): number | null => {
  const behind = reading ? figureOf(reading, 'MilliSecondsBehindSource', 'streaming') : null;
  return behind !== null && behind >= 0 ? behind : null;
};

/** Whether Debezium still takes its snapshot: until then a slot has nothing to confirm. */
export const isSnapshotting = (reading: DebeziumReading | undefined): boolean =>
  reading !== undefined && figureOf(reading, 'SnapshotRunning', 'snapshot') === 1;

/** What passes Debezium now, by its own figures. */
export const captureRows = ({
  points,
  reading,
}: {
  points: readonly Point<DebeziumReading>[];
  reading: Reading<DebeziumReading>;
}): CaptureRows => ({
  eventsPerS: isFresh({ reading }) ? captureEventsPerS(recentOf(points)) : null,
  behindMs: captureBehindMs(reading.value),
  snapshotting: isSnapshotting(isFresh({ reading }) ? reading.value : undefined),
});
