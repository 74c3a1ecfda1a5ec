import { snapshotRows } from '../losses.ts';
import type { PipelineRule } from '../rule.ts';
import { renewedOf } from '../source/renewal.ts';
import { answering, captureLog, newSnapshot, pauseCapture } from './who.ts';

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
        loss: { at: found.renewed.at, fades: true },
        subject: { system: capture.view.system.id, name: found.own.name },
        text: `${capture.view.system.title} goes on from its old offsets with slot ${found.own.name}, which is new`,
        evidence: [{ name: 'snapshot rows', value: snapshotRows(capture.reading), unit: 'rows' }],
        next: [...newSnapshot(evidence), ...pauseCapture(evidence), ...captureLog(evidence)],
      },
    ];
  },
};
