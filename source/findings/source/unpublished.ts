import type { PipelineEvidence } from '../../pipeline/index.ts';
import { tableName } from '../../systems/postgres/findings/steps.ts';
import { plural } from '../../text/units.ts';
import { current } from '../../watch/view.ts';
import type { PipelineRule } from '../rule.ts';
import { sourceOf } from './own.ts';
import { publishedOf, publishes, usualName } from './publication.ts';

/** Topics hold the names of their tables: `prefix.schema.table`. */
const hasTopic = ({ parts, pipeline }: PipelineEvidence): ((table: string) => boolean) => {
  const { names } = pipeline.topics;
  const all = current(parts.kafka)?.topics ?? [];
  const own = names ? all.filter(({ name }) => names.includes(name)) : all;
  const held = new Set(
    own
      .filter(({ partitions }) => partitions.some(({ begin, end }) => end > begin))
      .map(({ name }) => name.split('.').slice(-2).join('.')),
  );
  return (table) => held.has(table);
};

export const tableUnpublished: PipelineRule = {
  id: 'S12',
  title: 'A captured table is no longer published',
  means:
    'A table has a topic with records, or was published until a moment ago, but is not in the publication now. Its changes are not captured, no error says so, and adding it to the publication later does not bring them back.',
  causes: [
    'It was removed from the publication, or the publication was recreated without it.',
    'It was dropped and recreated: a publication that lists its tables forgets a dropped one.',
    'It was renamed, or moved to another schema.',
  ],
  cures: [
    'Publish it again: `ALTER PUBLICATION … ADD TABLE …`.',
    'Take a snapshot of it to fill the gap (an incremental one, by a signal).',
    'If it is no longer meant to be captured, delete its topic or silence this finding.',
  ],
  find(evidence) {
    const source = sourceOf(evidence);
    if (!source || !publishes(source)) return [];
    const { view, reading } = source;
    const now = publishedOf(reading, evidence.pipeline);
    if (now.size === 0) return [];
    const captured = hasTopic(evidence);
    const before = new Set(
      view.points.flatMap(({ value }) => [...publishedOf(value, evidence.pipeline)]),
    );
    const missing = reading.tables
      .map(({ name }) => name)
      .filter((name) => !now.has(name) && (captured(name) || before.has(name)));
    const [first] = missing;
    if (first === undefined) return [];
    const more = missing.length > 1 ? ` (and ${plural(missing.length - 1, 'more table')})` : '';
    const publication = evidence.pipeline.source.publication ?? usualName;
    return [
      {
        level: before.has(first) ? 'error' : 'warning',
        subject: { system: view.system.id, name: first },
        text: `table ${first}${more} is no longer published: its changes are not captured`,
        evidence: [
          { name: 'tables', value: missing.length },
          { name: 'published', value: now.size },
        ],
        next: [
          {
            does: 'publishes it again; changes made meanwhile need a snapshot',
            sql: `ALTER PUBLICATION ${publication} ADD TABLE ${tableName(first)}`,
          },
        ],
      },
    ];
  },
};
