import type { DeltaTableReading } from '../../systems/delta/readings.ts';
import { momentFigure } from '../../watch/finding.ts';
import { current, type Point } from '../../watch/view.ts';
import type { PipelineRule } from '../rule.ts';
import { labBeganAfter } from '../since.ts';

type Table = NonNullable<DeltaTableReading>;
/** `from`: when the table of before was last seen. */
type Step = { before: Table; after: Table; at: number; from: number };

const isOther = (before: Table, after: Table): boolean =>
  after.version < before.version ||
  (before.table !== null && after.table !== null && before.table.id !== after.table.id);

/** The last time within five minutes that another table, or an older version, took its place. */
const stepIn = (points: readonly Point<DeltaTableReading>[]): Step | undefined => {
  let before: Table | undefined;
  let from = 0;
  let found: Step | undefined;
  for (const { at, value } of points) {
    if (!value) continue;
    if (before && before !== value && isOther(before, value))
      found = { before, after: value, at, from };
    [before, from] = [value, at];
  }
  return found;
};

/** What was in the table is not in it any more, and no commit of its log says so. */
export const tableReplaced: PipelineRule = {
  id: 'D06',
  title: 'The table was replaced, or went back to an older version',
  means:
    'The log of the table had another id or a lower version than before, and the checkpoint of the query was kept. Versions only grow during the life of a table (even RESTORE adds one), so its folder was deleted and recreated, or copied back. The finding ends with a new checkpoint or a new snapshot, or after a day; it survives a restart of cdc-top.',
  causes: [
    'Someone has deleted the table or its folder.',
    'A backup was copied over it.',
    'A job has written another table to the same place.',
  ],
  cures: [
    'Begin with a new checkpoint, so that the topic is read from its beginning: what the query had landed before is missing.',
    'What the topic no longer has comes from a new snapshot of the source.',
  ],
  find(evidence) {
    const view = evidence.parts.table;
    const from = labBeganAfter(evidence);
    if (!view || !current(view)) return [];
    const step = stepIn(view.points.filter(({ at }) => at > from));
    if (!step) return [];
    const { before, after, at } = step;
    // Where its checkpoint was deleted with the table, the newest reading may know of no query.
    const query = evidence.parts.query?.points.findLast(
      (point) => point.at <= step.from && point.value?.query !== undefined,
    )?.value?.query;
    const same = before.table?.id === after.table?.id;
    const text = same
      ? `the table went back from version ${before.version} to ${after.version}`
      : `the table was replaced by another one: version ${before.version}, then ${after.version}`;
    return [
      {
        level: 'error',
        loses: true,
        loss: { at, ...(query !== undefined && { query }) },
        subject: { system: view.system.id },
        text,
        evidence: [
          { name: 'version before', value: before.version },
          { name: 'version after', value: after.version },
          { name: 'rows before', value: before.rows, unit: 'rows' },
          { name: 'rows after', value: after.rows, unit: 'rows' },
          momentFigure('seen at', at),
        ],
      },
    ];
  },
};
