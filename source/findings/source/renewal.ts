import type { PipelineEvidence } from '../../pipeline/index.ts';
import { figureOf } from '../../systems/debezium/figures.ts';
import type { DebeziumReading } from '../../systems/debezium/readings.ts';
import { answering } from '../capture/who.ts';
import { type Own, sourceOf } from './own.ts';

/** Rows that the snapshot of this life of the task has passed on; 0 where it took none. */
export const snapshotRows = (reading: DebeziumReading): number =>
  reading.metrics['snapshot.TotalNumberOfEventsSeen'] ?? 0;

/** Debezium makes the slot, and may have taken a small snapshot before the slot is seen to be new. */
const makingMs = 10_000;

/**
 * Whether a snapshot was taken since: it makes good for what the old slot would have told, but for
 * deletes.
 */
const snapshotSince = (evidence: PipelineEvidence, at: number): boolean => {
  const capture = answering(evidence);
  if (!capture) return false;
  const { view, reading } = capture;
  if (figureOf(reading, 'SnapshotRunning', 'snapshot') === 1) return true;
  const since = view.points.filter((point) => point.at > at - makingMs);
  // A task that began anew after its snapshot, or is gone, counts none any more.
  const rows = since.map(({ value }) => snapshotRows(value));
  if (rows.some((count, i) => i > 0 && count > (rows[i - 1] ?? 0))) return true;
  if (snapshotRows(reading) === 0) return false;
  if ((reading.epoch ?? 0) > at) return true;
  const known = view.points[0] !== undefined && view.points[0].at <= at;
  // A task that began anew counts from nothing.
  return !known || since.some(({ value }) => snapshotRows(value) < snapshotRows(reading));
};

/** The slot of the pipeline, where it is another than before and no snapshot has made good for that. */
export const renewedOf = (evidence: PipelineEvidence) => {
  const source = sourceOf(evidence);
  const own = source?.own.find(({ slot }) => slot.renewed) as Own | undefined;
  const renewed = own?.slot.renewed;
  if (!source || !own || !renewed || snapshotSince(evidence, renewed.at)) return undefined;
  return { source, own, renewed };
};
