import type { PipelineRule } from '../rule.ts';
import { sourceOf } from './own.ts';
import { publishedOf, publishes, usualName } from './publication.ts';

export const nothingPublished: PipelineRule = {
  id: 'S13',
  title: 'Nothing is published',
  means:
    'The slot is read with pgoutput, and the publication that its reader names is not there, or holds no table. A publication that is gone stops the reader with an error as soon as something is to be decoded; an empty one has it capture nothing.',
  causes: [
    'The publication was dropped, or was never made (`publication.autocreate.mode=disabled`).',
    'The connector is set to another `publication.name`.',
  ],
  cures: [
    'Make it: `CREATE PUBLICATION … FOR TABLE …`. What was written before it was there can’t be decoded: a new snapshot is due.',
  ],
  find(evidence) {
    const source = sourceOf(evidence);
    if (!source || !publishes(source)) return [];
    const { view, reading } = source;
    // Publications are of the database that was asked.
    const here = source.own.some(
      ({ slot }) => slot.database === (reading.database ?? slot.database),
    );
    if (!here || publishedOf(reading, evidence.pipeline).size > 0) return [];
    const { publication } = evidence.pipeline.source;
    const there = reading.publications.some(({ name }) => name === publication);
    const name = publication ?? usualName;
    const text = there
      ? `publication ${name} holds no table: nothing is captured`
      : publication === undefined
        ? 'no publication holds a table: nothing is captured'
        : `publication ${name} is not there: nothing can be captured`;
    return [
      {
        level: 'error',
        subject: { system: view.system.id, name },
        text,
        evidence: [{ name: 'publications', value: reading.publications.length }],
        next: [
          {
            does: 'publishes all tables; better, name those that are to be captured',
            sql: there
              ? `ALTER PUBLICATION ${name} ADD TABLE …`
              : `CREATE PUBLICATION ${name} FOR ALL TABLES`,
          },
        ],
      },
    ];
  },
};
