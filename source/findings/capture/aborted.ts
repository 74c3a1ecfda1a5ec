import { figureOf } from '../../systems/debezium/figures.ts';
import type { PipelineRule } from '../rule.ts';
import { answering, captureLog, restartCapture } from './who.ts';

export const snapshotAborted: PipelineRule = {
  id: 'C13',
  title: 'The snapshot was aborted',
  means:
    'SnapshotAborted is 1 and no snapshot runs or was completed since: rows that were there before the slot are missing in the topics.',
  causes: [
    'The connector was stopped or restarted while it took its snapshot.',
    'A query of the snapshot failed, or its connection was cut.',
  ],
  cures: ['Restart the connector: it begins its snapshot anew.', 'See its log for the reason.'],
  becauseOf: ['C01', 'C05'],
  find(evidence) {
    const capture = answering(evidence);
    if (!capture) return [];
    const { view, reading } = capture;
    const of = (name: string) => figureOf(reading, name, 'snapshot');
    if (of('SnapshotAborted') !== 1 || of('SnapshotRunning') === 1 || of('SnapshotCompleted') === 1)
      return [];
    return [
      {
        level: 'error',
        subject: { system: view.system.id },
        text: 'Debezium’s snapshot was aborted: rows of before are missing in the topics',
        evidence: [
          { name: 'tables that remain', value: of('RemainingTableCount') },
          { name: 'rows scanned', value: of('RowsScanned'), unit: 'rows' },
        ],
        next: [...restartCapture(evidence), ...captureLog(evidence)],
      },
    ];
  },
};
