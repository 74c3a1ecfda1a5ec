import { type Check, onEach } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { manual } from './values.ts';

export const unloggedTables: Check<PostgresSettings> = {
  id: 'DS37',
  title: 'Unlogged tables',
  why: 'their changes are not in the WAL: a publication for a schema or for all tables silently leaves them out, although a snapshot contains their rows',
  link: manual('sql-createtable.html#SQL-CREATETABLE-UNLOGGED'),
  check({ publications, tables }) {
    const concerned =
      publications &&
      tables?.filter(({ schema }) =>
        publications.some((one) => one.allTables || one.schemas?.includes(schema)),
      );
    return onEach(
      concerned,
      { noun: 'table', wanted: 'logged tables' },
      ({ name, sql, unlogged }) =>
        unlogged
          ? {
              level: 'warning',
              name,
              found: `${name} is unlogged`,
              cure: { kind: 'sql', text: `ALTER TABLE ${sql} SET LOGGED;` },
            }
          : undefined,
    );
  },
};
