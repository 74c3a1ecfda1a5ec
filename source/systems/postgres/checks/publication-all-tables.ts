import { plural } from '../../../text/units.ts';
import { type Check, onEach } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { manual } from './values.ts';

export const publicationAllTables: Check<PostgresSettings> = {
  id: 'DS34',
  title: 'Publication for all tables',
  why: 'every table that anyone creates is published too, and if it has no key its updates and deletes are refused',
  link: manual('sql-createpublication.html#SQL-CREATEPUBLICATION-PARAMS-FOR-ALL-TABLES'),
  check({ publications, tables }) {
    return onEach(
      publications,
      { noun: 'publication', wanted: 'tables or schemas by name' },
      ({ name, sql, allTables, tables: published }) => {
        if (!allTables) return undefined;
        const named = (tables ?? []).filter((one) => published.includes(one.name));
        const list = named.map((one) => one.sql).join(', ');
        const make = `CREATE PUBLICATION ${sql}${list === '' ? '' : ` FOR TABLE ${list}`};`;
        return {
          level: 'info',
          name,
          found: `publication ${name} is for all tables, ${plural(published.length, 'table')} now`,
          // In one transaction: without its publication the connector fails for good.
          cure: { kind: 'sql', text: `BEGIN;\nDROP PUBLICATION ${sql};\n${make}\nCOMMIT;` },
        };
      },
    );
  },
};
