import type { PipelineEvidence } from '../../pipeline/index.ts';
import { figureOf } from '../../systems/debezium/figures.ts';
import type { DebeziumReading } from '../../systems/debezium/readings.ts';
import { answering } from '../capture/who.ts';
import { type Own, sourceOf } from './own.ts';

/** Rows that the snapshot of this life of the task has passed on; 0 where it took none. */
export const snapshotRows = (reading: DebeziumReading): number =>
  reading.metrics['snapshot.TotalNumberOfEventsSeen'] ?? 0;

/**
 * Whether a snapshot was taken since: it makes good for what the old slot would have told, but for
 * deletes.
 */
const snapshotSince = (evidence: PipelineEvidence, at: number): boolean => {
  const capture = answering(evidence);
  if (!capture) return false;
  const { view, reading } = capture;
  if (figureOf(reading, 'SnapshotRunning', 'snapshot') === 1) return true;
  if (snapshotRows(reading) === 0) return false;
  if ((reading.epoch ?? 0) > at) return true;
  const since = view.points.filter((point) => point.at > at);
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
