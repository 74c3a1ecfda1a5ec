import { plural } from '../../text/units.ts';
import type { PipelineRule } from '../rule.ts';
import { landingsOf } from './landings.ts';

/** One batch among others that left nothing in the table. */
export const batchWithoutCommit: PipelineRule = {
  id: 'D03',
  title: 'A batch has no commit',
  means:
    'A batch with rows has ended, and there are commits for batches before and after it, but none for it: that batch has put no rows into the table.',
  causes: [
    'The job has left out all of its records: tombstones, duplicates, rejected ones.',
    'The job’s code has swallowed a failed write.',
    'A commit was removed from the log.',
  ],
  cures: [
    'Look at the batch (`enter` on it in the Batches pane): its offsets say which records it had.',
    'Compare these with the table, and make missing changes once more at the source.',
  ],
  becauseOf: ['D02', 'D06', 'D01'],
  find(evidence) {
    const landings = landingsOf(evidence);
    const { table: view } = evidence.parts;
    if (!landings || !view) return [];
    const { batches, landed, query } = landings;
    const ids = [...landed];
    const [first, last] = [Math.min(...ids), Math.max(...ids)];
    const missing = batches.filter(
      ({ batchId }) => batchId > first && batchId < last && !landed.has(batchId),
    );
    const [newest] = missing;
    if (!newest) return [];
    const rows = missing.reduce((sum, batch) => sum + batch.rows, 0);
    const others = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
    return [
      {
        level: 'warning',
        subject: { system: view.system.id, name: query },
        text: `batch ${newest.batchId}${others} with ${plural(rows, 'row')} ended without a commit of the table`,
        evidence: [
          { name: 'batches', value: missing.length },
          { name: 'newest of them', value: newest.batchId },
          { name: 'rows', value: rows, unit: 'rows' },
        ],
      },
    ];
  },
};
