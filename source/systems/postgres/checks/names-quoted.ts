import { type Check, onEach } from '../../../watch/check.ts';
import { publishedTables } from './results.ts';
import type { PostgresSettings } from './settings.ts';

export const namesQuoted: Check<PostgresSettings> = {
  id: 'DS45',
  title: 'Names that need quotes',
  why: 'table.include.list and message.key.columns are case-sensitive regular expressions; an unquoted statement, such as that of a heartbeat or a signal, does not find the table',
  link: 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-property-table-include-list',
  check(settings) {
    return onEach(
      publishedTables(settings),
      { noun: 'table', wanted: 'lower-case letters, digits and _ only' },
      ({ name, bare, sql, bareSql }) => {
        if (bareSql === bare) return undefined;
        const plain = bare.toLowerCase().replace(/[^a-z0-9_]/g, '_');
        // A word that SQL reserves.
        const free = plain === bare ? `${plain}_` : plain;
        return {
          level: 'info',
          name,
          found: `${name} has to be written ${sql}`,
          cure: { kind: 'sql', text: `ALTER TABLE ${sql} RENAME TO ${free};` },
        };
      },
    );
  },
};
