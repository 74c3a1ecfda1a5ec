import { effective } from '../../systems/debezium/checks/settings.ts';
import { defineAcross } from './parts.ts';

/** The table that a heartbeat’s statement writes to, with or without its schema; null where that is not plain. */
export const tableWritten = (statement: string): string | null =>
  /^\s*(?:insert\s+into|update|delete\s+from)\s+(?:only\s+)?((?:"[^"]+"|[\w$]+)(?:\s*\.\s*(?:"[^"]+"|[\w$]+))?)/i
    .exec(statement)?.[1]
    ?.replace(/\s*\.\s*/, '.')
    .replaceAll('"', '') ?? null;

export const heartbeatPublished = defineAcross({
  id: 'DX04',
  title: 'The heartbeat’s table',
  why: 'the heartbeat writes a row so that the connector has something to confirm. If its table is not published, the row never comes back, and the slot stands still as if there were no heartbeat',
  link: 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-property-heartbeat-action-query',
  needs: ['source', 'connector'],
  check({ source, connector }) {
    const statement = effective(connector, 'heartbeat.action.query');
    const written = tableWritten(statement);
    if (statement === '' || !source.tables || !source.publications) return [];
    const name = effective(connector, 'publication.name');
    const publication = source.publications.find((each) => each.name === name);
    const wanted = `a table that is there, in ${name}`;
    if (written === null || !publication) return [];
    const table = source.tables.find(
      (each) => each.name === written || (!written.includes('.') && each.bare === written),
    );
    if (!table)
      return [
        {
          ...{ level: 'error', name: written, found: 'there is no such table', wanted },
          cure: {
            kind: 'sql',
            text: `CREATE SCHEMA IF NOT EXISTS ${written.split('.')[0]};\nCREATE TABLE ${written} (id int PRIMARY KEY, at timestamptz NOT NULL);\nALTER PUBLICATION ${publication.sql} ADD TABLE ${written};`,
          },
        },
      ];
    const published = publication.tables.includes(table.name);
    return [
      {
        level: published ? 'ok' : 'error',
        name: table.name,
        found: published ? `it is in ${name}` : `it is not in ${name}`,
        wanted,
        ...(!published && {
          cure: {
            kind: 'sql' as const,
            text: `ALTER PUBLICATION ${publication.sql} ADD TABLE ${table.sql};`,
          },
        }),
      },
    ];
  },
});
