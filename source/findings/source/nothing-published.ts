import type { PipelineRule } from '../rule.ts';
import { sourceOf } from './own.ts';
import { publishedOf, publishes, usualName } from './publication.ts';

export const nothingPublished: PipelineRule = {
  id: 'S13',
  title: 'Nothing is published',
  means:
    'The slot is read with pgoutput, but the publication that its reader asks for does not exist or contains no table. If it does not exist, the reader stops with an error as soon as there is something to decode; if it is empty, nothing is captured.',
  causes: [
    'The publication was dropped, or was never created (`publication.autocreate.mode=disabled`).',
    'The connector is configured with another `publication.name`.',
  ],
  cures: [
    'Create it: `CREATE PUBLICATION … FOR TABLE …`. Changes written before it existed cannot be decoded, so take a new snapshot.',
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
            does: 'publishes all tables; it is better to name those to capture',
            sql: there
              ? `ALTER PUBLICATION ${name} ADD TABLE …`
              : `CREATE PUBLICATION ${name} FOR ALL TABLES`,
          },
        ],
      },
    ];
  },
};
