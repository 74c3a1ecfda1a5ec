import { figureOf } from '../../systems/debezium/figures.ts';
import type { PipelineRule } from '../rule.ts';
import { answering, captureLog, restartCapture } from './who.ts';

export const snapshotAborted: PipelineRule = {
  id: 'C13',
  title: 'The snapshot was aborted',
  means:
    'SnapshotAborted is 1, and since then no snapshot has been running or has completed: rows that existed before the slot are missing from the topics.',
  causes: [
    'The connector was stopped or restarted while it was taking its snapshot.',
    'A query of the snapshot failed, or its connection was cut.',
  ],
  cures: [
    'Restart the connector: it starts its snapshot again.',
    'Look for the reason in its log.',
  ],
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
        text: 'Debezium’s snapshot was aborted: rows from before the slot are missing from the topics',
        evidence: [
          { name: 'tables that remain', value: of('RemainingTableCount') },
          { name: 'rows scanned', value: of('RowsScanned'), unit: 'rows' },
        ],
        next: [...restartCapture(evidence), ...captureLog(evidence)],
      },
    ];
  },
};
