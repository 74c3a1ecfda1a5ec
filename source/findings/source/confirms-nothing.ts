import { captureLog } from '../capture/who.ts';
import type { PipelineRule } from '../rule.ts';
import { sayOf, sourceOf } from './own.ts';
import { arrives, seconds, stuckOf, window } from './standing.ts';

/** One large transaction confirms nothing until its end, but its records arrive. */
export const confirmsNothing: PipelineRule = {
  id: 'S06',
  title: 'Records arrive, but the slot confirms nothing',
  means: `\`confirmed_flush_lsn\` has stood still for longer than it should (${window}), although records arrive in Kafka.`,
  causes: [
    'A large transaction is under way: Debezium confirms it only at its end.',
    'Connect cannot commit its offsets.',
  ],
  cures: [
    'Wait for the end of the transaction.',
    'If it lasts, look for failed offset commits in Connect’s log.',
  ],
  find(evidence) {
    const source = sourceOf(evidence);
    if (!source || !arrives(evidence)) return [];
    const stuck = stuckOf(evidence, source);
    const text = `confirmed nothing for ${seconds(stuck)}, though records arrive`;
    return sayOf(source, stuck, 'warning', text, {
      evidence: [{ name: 'records', value: evidence.flow.recordsPerS, unit: 'per second' }],
      next: captureLog(evidence),
    });
  },
};
