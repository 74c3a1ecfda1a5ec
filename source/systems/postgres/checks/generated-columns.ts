import { type Check, onEach } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { manual } from './values.ts';

export const generatedColumns: Check<PostgresSettings> = {
  id: 'DS36',
  title: 'Generated columns',
  why: 'a snapshot contains their values, changes do not: a publication leaves them out, and only PostgreSQL 18 can be told to include them',
  link: manual('logical-replication-gencols.html'),
  check({ publications, tables }) {
    const known = new Map((tables ?? []).map((table) => [table.name, table]));
    const concerned =
      publications &&
      tables &&
      publications.flatMap((publication) => {
        const columns = publication.tables.flatMap((name) =>
          (known.get(name)?.columns ?? [])
            .filter(({ generated }) => generated)
            .map((column) => `${name}.${column.name}`),
        );
        return columns.length > 0 ? [{ publication, columns }] : [];
      });
    return onEach(
      concerned,
      { noun: 'publication', wanted: 'no such column, or publish_generated_columns = stored' },
      ({ publication: { name, sql, generated }, columns }) =>
        generated
          ? undefined
          : {
              level: 'info',
              name,
              found: `publication ${name} leaves out ${columns.join(', ')}`,
              ...(generated === false && {
                cure: {
                  kind: 'sql',
                  text: `ALTER PUBLICATION ${sql} SET (publish_generated_columns = stored);`,
                },
              }),
            },
    );
  },
};
