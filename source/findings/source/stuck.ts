import { captureLog, restartCapture } from '../capture/who.ts';
import type { PipelineRule } from '../rule.ts';
import { sayOf, sourceOf } from './own.ts';
import { arrives, seconds, stuckOf, window } from './standing.ts';

export const slotStuck: PipelineRule = {
  id: 'S07',
  title: 'The slot does not move',
  means: `The slot is active, WAL is written that its reader ought to confirm, and confirmed_flush_lsn has stood still for longer than it should (${window}). No record arrives in Kafka either. A connector that says RUNNING may be in this state.`,
  causes: [
    'Debezium hangs, after an outage of Kafka or of the network.',
    'Kafka does not take what Debezium sends.',
    'The connector is paused.',
  ],
  cures: [
    'See whether Kafka takes records at all.',
    'Restart the connector; one that hangs may have to be killed. Nothing is lost.',
  ],
  becauseOf: ['C01', 'C05', 'C06', 'C07', 'C13', 'C14', 'C12', 'C11', 'S14', 'S28'],
  find(evidence) {
    const source = sourceOf(evidence);
    if (!source || arrives(evidence)) return [];
    const stuck = stuckOf(evidence, source);
    const text = `is not moving: WAL grows, nothing was confirmed for ${seconds(stuck)}`;
    return sayOf(source, stuck, 'error', text, {
      next: [...restartCapture(evidence), ...captureLog(evidence)],
    });
  },
};
