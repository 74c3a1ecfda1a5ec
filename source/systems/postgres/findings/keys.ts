import { plural } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Postgres } from '../readings.ts';
import { tableName } from './steps.ts';

export const publishedWithoutKey: Rule<Postgres> = {
  id: 'S20',
  title: 'A published table has no replica identity',
  means:
    'A publication includes updates or deletes of a table whose rows cannot be identified: it has no primary key under REPLICA IDENTITY DEFAULT, no index under USING INDEX, or its replica identity is NOTHING. PostgreSQL rejects every UPDATE and DELETE on such a table, including those of the application.',
  causes: [
    'The table was created without a primary key, and the publication covers all tables of the schema or database.',
    'Its primary key, or the index that served as its replica identity, was dropped.',
  ],
  cures: [
    'Give it a primary key.',
    'Or have each change carry the whole row: `ALTER TABLE … REPLICA IDENTITY FULL`.',
    'Or remove it from the publication.',
  ],
  find(view) {
    const reading = current(view);
    if (!reading) return [];
    const published = new Set(
      reading.publications.flatMap(({ tables, needsKeys }) => (needsKeys ? tables : [])),
    );
    const keyless = reading.tables.filter(
      ({ name, keyed }) => keyed === false && published.has(name),
    );
    const [first] = keyless;
    if (!first) return [];
    const more = keyless.length > 1 ? ` (and ${plural(keyless.length - 1, 'more table')})` : '';
    return [
      {
        level: 'warning',
        subject: { system: view.system.id, name: first.name },
        text: `table ${first.name}${more} is published without a key: its updates and deletes fail`,
        evidence: [
          { name: 'replica identity', value: first.replicaIdentity },
          { name: 'tables', value: keyless.length },
        ],
        next: [
          {
            does: 'lets a change carry the whole row',
            sql: `ALTER TABLE ${tableName(first.name)} REPLICA IDENTITY FULL`,
          },
        ],
      },
    ];
  },
};
