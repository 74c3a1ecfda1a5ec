import { count, plural } from '../../text/units.ts';
import type { PipelineRule } from '../rule.ts';
import { landingsOf } from './landings.ts';

const inARow = 3;

/** Batches end well, and the table does not move. */
export const logStands: PipelineRule = {
  id: 'D02',
  title: 'The Delta log stands still while batches end',
  means:
    'At least the last three batches with rows have ended, but no commit of the table names any of them, although commits name earlier ones.',
  causes: [
    'The job writes to a folder other than the watched one.',
    'Delta takes the batches for ones that it already has (`txnAppId`, `txnVersion`): the checkpoint is new, but the table is not.',
    'The job’s code skips the write, or swallows its failure.',
  ],
  cures: [
    'Compare where the job writes with `cdc-top status` (`paths.delta`).',
    'Read the driver’s log: `cdc-top logs job`.',
    'A new checkpoint begins with batch 0: use another `txnAppId`, or another table.',
  ],
  becauseOf: ['D06', 'D07'],
  find(evidence) {
    const landings = landingsOf(evidence);
    const { table: view } = evidence.parts;
    if (!landings || !view) return [];
    const { batches, landed, table } = landings;
    const lost = batches.findIndex(({ batchId }) => landed.has(batchId));
    const missing = lost < 0 ? batches : batches.slice(0, lost);
    const [newest] = missing;
    if (!newest || missing.length < inARow) return [];
    // Of what was read before this run of commits nothing is known.
    if (newest.batchId <= Math.max(...landed)) return [];
    const rows = missing.reduce((sum, batch) => sum + batch.rows, 0);
    return [
      {
        level: 'error',
        subject: { system: view.system.id },
        text: `the table stands at version ${table.version}: ${count(missing.length)} batches with ${plural(rows, 'row')} ended without a commit`,
        evidence: [
          { name: 'batches', value: missing.length },
          { name: 'rows', value: rows, unit: 'rows' },
          { name: 'newest batch', value: newest.batchId },
          { name: 'newest batch that landed', value: Math.max(...landed) },
        ],
        next: [{ does: 'shows what the driver says', command: 'cdc-top logs job' }],
      },
    ];
  },
};
