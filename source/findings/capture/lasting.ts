import type { DebeziumReading } from '../../systems/debezium/readings.ts';
import { runOf, windowOf } from '../../watch/series.ts';
import type { CaptureView } from './who.ts';

const lastingMs = 15_000;

/** Whether a figure has had this value in every reading of the last 15 s of one life of the process. */
export const isLasting = (
  { points }: CaptureView,
  of: (reading: DebeziumReading) => number | null,
  value: number,
): boolean => {
  const run = runOf(
    points,
    (reading) => (of(reading) === value ? { epoch: reading.epoch } : undefined),
    (older, newer) => older.epoch === newer.epoch,
  );
  return windowOf(run, lastingMs).covered;
};
