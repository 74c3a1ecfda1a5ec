import { snapshotRows } from '../losses.ts';
import type { PipelineRule } from '../rule.ts';
import { renewedOf } from '../source/renewal.ts';
import { answering, captureLog, newSnapshot, pauseCapture } from './who.ts';

export const goesOnBehindNewSlot: PipelineRule = {
  id: 'C16',
  title: 'Debezium resumes from old offsets with a new slot',
  means:
    'The slot was recreated, and Debezium reads it without having taken a new snapshot: it kept its old offsets. What was written between the two is silently skipped.',
  causes: [
    'Offsets in Connect’s topic, or in Debezium Server’s file, have outlived the slot.',
    'The database was recreated under the same name.',
  ],
  cures: [
    'Stop the connector and delete its offsets: from Connect 3.6 on with `DELETE /connectors/NAME/offsets`, before that with a tombstone in its offsets topic. Drop the slot. Start the connector: it takes a new snapshot. In a lab, `cdc-top resnapshot` does all of that.',
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
        loses: true,
        loss: { at: found.renewed.at, fades: true },
        subject: { system: capture.view.system.id, name: found.own.name },
        text: `${capture.view.system.title} continues from its old offsets with slot ${found.own.name}, which was recreated`,
        evidence: [{ name: 'snapshot rows', value: snapshotRows(capture.reading), unit: 'rows' }],
        next: [...newSnapshot(evidence), ...pauseCapture(evidence), ...captureLog(evidence)],
      },
    ];
  },
};
