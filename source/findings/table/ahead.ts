import { ownBatches } from '../../pipeline/writers.ts';
import { plural } from '../../text/units.ts';
import { momentFigure } from '../../watch/finding.ts';
import { current } from '../../watch/view.ts';
import type { PipelineRule } from '../rule.ts';

/** The checkpoint says that rows have landed, and the table is younger than they are. */
export const checkpointAhead: PipelineRule = {
  id: 'D05',
  title: 'The checkpoint is ahead of the table',
  means:
    'Batches with rows had ended before the present table was created: the checkpoint was kept but the table was not, so these rows are in no table, and the query will not read them again.',
  causes: [
    'The table was deleted or replaced while the checkpoint was kept.',
    'The job was pointed to another table with its old checkpoint.',
  ],
  cures: [
    'Begin with a new checkpoint, so that the topic is read from its beginning. Delta recognises repeated batches only within one query.',
    'What the topic no longer has comes from a new snapshot of the source.',
  ],
  find({ parts }) {
    const table = current(parts.table);
    const createdAt = table?.table?.createdAt ?? null;
    if (!parts.table || !table || createdAt === null) return [];
    const named = new Set(table.commits.flatMap(({ batch }) => batch?.query ?? []));
    const before = ownBatches(parts).filter(
      ({ rows, startedAt, tookMs, queryId, landed }) =>
        rows > 0 && startedAt + tookMs < createdAt && named.has(queryId) && landed === null,
    );
    const [newest] = before;
    if (!newest) return [];
    const rows = before.reduce((sum, batch) => sum + batch.rows, 0);
    return [
      {
        level: 'error',
        loses: true,
        subject: { system: parts.table.system.id },
        text: `the table is younger than its checkpoint: ${plural(rows, 'row')} of batches up to ${newest.batchId} are not in it`,
        evidence: [
          momentFigure('table made at', createdAt),
          { name: 'newest batch before', value: newest.batchId },
          { name: 'rows', value: rows, unit: 'rows' },
        ],
      },
    ];
  },
};
