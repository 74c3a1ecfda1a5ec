import { type Check, type Checked, onEach } from '../../../watch/check.ts';
import { publishedTables } from './results.ts';
import type { PostgresSettings, Table } from './settings.ts';

const wanted = 'names that still differ in lower case, and with _ for every special character';

// What Debezium makes of a name in a topic’s name, and Spark and Delta of a column’s.
const folded = (name: string) => name.toLowerCase().replace(/[^a-z0-9._-]/g, '_');

const later = <T extends { name: string }>(all: readonly T[]): T[] => {
  const seen = new Set<string>();
  // The name that needs no quotes keeps it.
  return [...all]
    .sort((a, b) => Number(a.name !== folded(a.name)) - Number(b.name !== folded(b.name)))
    .filter(({ name }) => seen.size === seen.add(folded(name)).size);
};

const freeName = (name: string, taken: readonly { name: string }[]): string => {
  const names = new Set(taken.map((one) => folded(one.name)));
  for (let n = 2; ; n += 1) if (!names.has(`${folded(name)}_${n}`)) return `${folded(name)}_${n}`;
};

export const namesAlike: Check<PostgresSettings> = {
  id: 'DS44',
  title: 'Names that are too similar',
  why: 'the topic of a table has _ for every special character, and Spark and Delta do not distinguish upper case from lower: two names become one, and their records are mixed up',
  link: 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-topic-names',
  check(settings) {
    const tables = publishedTables(settings);
    const alike = new Set(tables && later(tables).map(({ name }) => name));
    const found = (table: Table): Omit<Checked, 'wanted'> | undefined => {
      const { name, sql, columns } = table;
      if (alike.has(name)) {
        const free = freeName(table.bare, tables?.map(({ bare }) => ({ name: bare })) ?? []);
        return {
          level: 'warning',
          name,
          found: `${name} and another table`,
          cure: { kind: 'sql', text: `ALTER TABLE ${sql} RENAME TO ${free};` },
        };
      }
      const [column] = later(columns);
      if (!column) return undefined;
      const text = `ALTER TABLE ${sql} RENAME COLUMN ${column.sql} TO ${freeName(column.name, columns)};`;
      return {
        level: 'warning',
        name,
        found: `${name}: column ${column.name} and another one`,
        cure: { kind: 'sql', text },
      };
    };
    return onEach(tables, { noun: 'table', wanted }, found);
  },
};
