import { type Check, onEach } from '../../../watch/check.ts';
import { publishedTables } from './results.ts';
import type { Column, PostgresSettings } from './settings.ts';

const left = new Set(
  'box circle jsonpath line lseg path pg_lsn pg_snapshot polygon tsquery tsvector txid_snapshot xid8'.split(
    ' ',
  ),
);

const isLeftOut = ({ type, typeKind }: Column): boolean =>
  // Composite types and multiranges.
  typeKind === 'c' || typeKind === 'm' || left.has(type.replace(/^pg_catalog\./, ''));

export const columnTypes: Check<PostgresSettings> = {
  id: 'DS46',
  title: 'Types that Debezium leaves out',
  why: 'a column of a type that it does not know is silently missing from every record, unless include.unknown.datatypes is true (then it arrives as bytes)',
  link: 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-property-include-unknown-datatypes',
  check(settings) {
    return onEach(
      publishedTables(settings),
      { noun: 'table', wanted: 'types that Debezium maps, such as text' },
      ({ name, sql, columns }) => {
        const odd = columns.filter((column) => isLeftOut(column) && !column.generated);
        if (odd.length === 0) return undefined;
        const alter = odd.map(
          (column) => `ALTER COLUMN ${column.sql} TYPE text USING ${column.sql}::text`,
        );
        return {
          level: 'warning',
          name,
          found: odd.map((column) => `${name}.${column.name} is ${column.declared}`).join(', '),
          cure: { kind: 'sql', text: `ALTER TABLE ${sql} ${alter.join(', ')};` },
        };
      },
    );
  },
};
