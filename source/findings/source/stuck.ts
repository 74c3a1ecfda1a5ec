import { captureLog, restartCapture } from '../capture/who.ts';
import type { PipelineRule } from '../rule.ts';
import { sayOf, sourceOf } from './own.ts';
import { arrives, seconds, stuckOf, window } from './standing.ts';

export const slotStuck: PipelineRule = {
  id: 'S07',
  title: 'The slot does not move',
  means: `The slot is active and there is WAL for its reader to confirm, but \`confirmed_flush_lsn\` has stood still for longer than it should (${window}), and no records arrive in Kafka. A connector can be in this state and still report RUNNING.`,
  causes: [
    'Debezium hangs, for example after an outage of Kafka or of the network.',
    'Kafka does not accept what Debezium sends.',
    'The connector is paused.',
  ],
  cures: [
    'Check whether Kafka accepts records at all.',
    'Restart the connector; if it hangs, its process may have to be killed. Nothing is lost.',
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
