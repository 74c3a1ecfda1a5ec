import { windowOf } from '../../watch/series.ts';
import { current } from '../../watch/view.ts';
import type { PipelineRule } from '../rule.ts';
import { labBeganAfter } from '../since.ts';

const lastsMs = 10_000;

/** A batch has committed, and there is no table. */
export const tableMissing: PipelineRule = {
  id: 'D07',
  title: 'The table is not there',
  means:
    'According to the query’s checkpoint, batches have been committed, or the table existed within the last five minutes; but for 10 s there has been no table.',
  causes: [
    'The table, or its folder, was deleted or moved.',
    'The job writes to a folder other than the watched one.',
  ],
  cures: [
    'Compare where the job writes with `cdc-top status` (`paths.delta`).',
    'If it was deleted, stop the job and begin with a new checkpoint, so that the topic is read from its beginning.',
  ],
  becauseOf: ['P19'],
  find(evidence) {
    const { table, query } = evidence.parts;
    const from = labBeganAfter(evidence);
    const checkpoint = current(query);
    if (!table || current(table) !== null) return [];
    const { points, covered } = windowOf([...table.points], lastsMs);
    if (!covered || points.some(({ value }) => value !== null)) return [];
    const was = table.points.findLast(({ at, value }) => at > from && value !== null)?.value;
    const committed = checkpoint?.committed ?? -1;
    if (!was && committed < 0) return [];
    const why = was
      ? `it was at version ${was.version}`
      : `the checkpoint has committed batch ${committed}`;
    return [
      {
        level: 'error',
        loses: true,
        subject: { system: table.system.id },
        text: `there is no Delta table: ${why}`,
        evidence: [
          { name: 'committed batch', value: committed < 0 ? null : committed },
          { name: 'last version', value: was?.version ?? null },
          { name: 'rows it had', value: was?.rows ?? null, unit: 'rows' },
        ],
      },
    ];
  },
};
