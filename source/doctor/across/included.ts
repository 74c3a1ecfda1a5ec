import { changeOf } from '../../systems/debezium/checks/cures.ts';
import { effective } from '../../systems/debezium/checks/settings.ts';
import type { Checked } from '../../watch/check.ts';
import { entriesOf, isIncluded, matches } from './captured.ts';
import { defineAcross } from './parts.ts';

export const included = defineAcross({
  id: 'DX03',
  title: 'The tables that the connector is to capture',
  why: 'an entry of table.include.list that matches no table, such as one without a schema, captures nothing and is no error. A table that is included but not published delivers its snapshot and never a change',
  link: 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-property-table-include-list',
  needs: ['source', 'connector'],
  check({ source, connector }) {
    const { tables, publications } = source;
    if (!tables || !publications) return [];
    const list = entriesOf(connector, 'table.include.list');
    const unknown = list.filter((entry) => !tables.some(({ name }) => matches(entry, name)));
    const results: Checked[] = [];
    if (unknown.length > 0) {
      const known = list.filter((entry) => !unknown.includes(entry));
      // What was meant is told by its name, if a table has it.
      const meant = unknown.flatMap((entry) =>
        tables.filter(({ bare }) => entry.split('.').at(-1) === bare).map(({ name }) => name),
      );
      const entries = [...new Set([...known, ...meant])];
      results.push({
        level: 'error',
        found: `no table is called ${unknown.join(', ')}`,
        wanted: 'schema.table, as it is in the database',
        ...(entries.length > 0 && {
          cure: changeOf(connector, { 'table.include.list': entries.join(',') }),
        }),
      });
    }
    const name = effective(connector, 'publication.name');
    const publication = publications.find((each) => each.name === name);
    const left = publication
      ? tables.filter(
          (table) =>
            list.some((entry) => matches(entry, table.name)) &&
            isIncluded(connector, table) &&
            !publication.tables.includes(table.name),
        )
      : [];
    for (const { name: table, sql } of left)
      results.push({
        level: 'error',
        name: table,
        found: `${table} is included, and not in ${name}`,
        wanted: 'every included table in the publication',
        cure: { kind: 'sql', text: `ALTER PUBLICATION ${publication?.sql} ADD TABLE ${sql};` },
      });
    if (results.length > 0) return results;
    const some = tables.filter(
      (table) => isIncluded(connector, table) && publication?.tables.includes(table.name),
    );
    return [
      {
        level: some.length > 0 ? 'ok' : 'warning',
        found: some.length > 0 ? some.map((table) => table.name).join(', ') : 'no table at all',
        wanted: 'tables that are there and published',
      },
    ];
  },
});
