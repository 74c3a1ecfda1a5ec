import type { PipelineEvidence } from '../../pipeline/index.ts';
import { figureOf } from '../../systems/debezium/figures.ts';
import type { DebeziumReading } from '../../systems/debezium/readings.ts';
import { literal } from '../../systems/postgres/findings/steps.ts';
import { bytes, lsnText } from '../../text/units.ts';
import { answering, captureLog, pauseCapture } from '../capture/who.ts';
import type { PipelineRule } from '../rule.ts';
import { type Own, sourceOf } from './own.ts';

/** Rows that the snapshot of this life of the task has passed on; 0 where it took none. */
const snapshotRows = (reading: DebeziumReading): number =>
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

const renewedOf = (evidence: PipelineEvidence) => {
  const source = sourceOf(evidence);
  const own = source?.own.find(({ slot }) => slot.renewed) as Own | undefined;
  const renewed = own?.slot.renewed;
  if (!source || !own || !renewed || snapshotSince(evidence, renewed.at)) return undefined;
  return { source, own, renewed };
};

export const slotRenewed: PipelineRule = {
  id: 'S10',
  title: 'The slot was made anew: changes are lost',
  means:
    'The slot went on elsewhere than where its reader had left it: it was gone and is there again, its statistics began anew, or its position moved while nobody read it. What was written between the two positions is in no topic, and nothing else tells of it: connector, slot and query all look sound. It ends with a new snapshot.',
  causes: [
    'The slot was dropped, and Debezium or somebody made it again while Debezium’s offsets were kept.',
    'Somebody moved it with `pg_replication_slot_advance()`, or took changes from it with `pg_logical_slot_get_changes()`.',
  ],
  cures: [
    'Stop the connector, drop the slot, delete the connector’s offsets, start it: it takes a new snapshot.',
    'Compare the table with the source afterwards: deletes of the time in between are not in a snapshot.',
  ],
  find(evidence) {
    const found = renewedOf(evidence);
    if (!found) return [];
    const { source, own, renewed } = found;
    const { from, to, how } = renewed;
    const skipped = from !== null && to !== null && to > from ? to - from : null;
    const over = skipped === null ? '' : ` in ${bytes(skipped)} of WAL`;
    const what = how === 'made anew' ? 'was dropped and made anew' : 'was moved on by hand';
    return [
      {
        level: 'error',
        subject: { system: source.view.system.id, name: own.name },
        text: `slot ${own.name} ${what}: changes${over} are lost to this pipeline, take a new snapshot`,
        evidence: [
          { name: 'confirmed before', value: from === null ? null : lsnText(from) },
          { name: 'confirmed after', value: to === null ? null : lsnText(to) },
          { name: 'skipped', value: skipped, unit: 'bytes' },
          { name: 'seen', value: new Date(renewed.at).toISOString() },
        ],
        next: [
          {
            does: 'drops it, once its connector is stopped and its offsets are deleted',
            sql: `SELECT pg_drop_replication_slot(${literal(own.name)})`,
          },
        ],
      },
    ];
  },
};

export const goesOnBehindNewSlot: PipelineRule = {
  id: 'C16',
  title: 'Debezium goes on with a slot that is new',
  means:
    'The slot was made anew, Debezium reads it, and has taken no snapshot since: its offsets of before were kept. What was written between the two is skipped without a word.',
  causes: [
    'Offsets in Connect’s topic, or in Debezium Server’s file, outlived the slot.',
    'The database was made anew under the same name.',
  ],
  cures: [
    'Stop the connector and delete its offsets: from Connect 3.6 on `DELETE /connectors/NAME/offsets`, before by a tombstone in its offsets topic. Drop the slot. Start the connector: it takes a new snapshot.',
  ],
  becauseOf: ['S10'],
  find(evidence) {
    const found = renewedOf(evidence);
    if (!found?.own.active) return [];
    const capture = answering(evidence);
    if (!capture || capture.view.rows.snapshotting) return [];
    return [
      {
        level: 'error',
        subject: { system: capture.view.system.id, name: found.own.name },
        text: `${capture.view.system.title} goes on from its old offsets with slot ${found.own.name}, which is new`,
        evidence: [{ name: 'snapshot rows', value: snapshotRows(capture.reading), unit: 'rows' }],
        next: [...pauseCapture(evidence), ...captureLog(evidence)],
      },
    ];
  },
};
