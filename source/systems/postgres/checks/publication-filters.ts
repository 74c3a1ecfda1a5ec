import { type Check, onEach } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { manual } from './values.ts';

export const publicationFilters: Check<PostgresSettings> = {
  id: 'DS35',
  title: 'Row filters and column lists',
  why: 'what they leave out is missing at the other end, but a snapshot does not apply them, so that snapshot and changes disagree',
  link: manual('logical-replication-row-filter.html'),
  check({ publications, tables }) {
    const sqlOf = new Map((tables ?? []).map(({ name, sql }) => [name, sql]));
    const named = publications?.flatMap((one) =>
      one.named.map((table) => ({ ...table, publication: one.sql })),
    );
    return onEach(
      named,
      { noun: 'table', wanted: 'whole rows of whole tables' },
      ({ table, filtered, columns, publication }) => {
        if (!filtered && columns === null) return undefined;
        const sql = sqlOf.get(table);
        const alter = `ALTER PUBLICATION ${publication}`;
        return {
          level: 'info',
          name: table,
          found: `${table} in publication ${publication} has ${[filtered && 'a row filter', columns !== null && 'a column list'].filter(Boolean).join(' and ')}`,
          ...(sql && {
            cure: {
              kind: 'sql',
              text: `BEGIN;\n${alter} DROP TABLE ${sql};\n${alter} ADD TABLE ${sql};\nCOMMIT;`,
            },
          }),
        };
      },
    );
  },
};
