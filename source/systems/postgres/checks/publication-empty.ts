import { type Check, onEach } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { manual } from './values.ts';

export const publicationEmpty: Check<PostgresSettings> = {
  id: 'DS31',
  title: 'Tables of the publication',
  why: 'a publication without tables is silently accepted, and nothing is sent; a dropped table leaves its publication, and a new one of the same name is not in it',
  link: manual('sql-alterpublication.html'),
  check({ publications, tables }) {
    const published = new Set(publications?.flatMap((one) => one.tables));
    const loose = (tables ?? []).filter(
      ({ name, unlogged, partition }) => !published.has(name) && !unlogged && !partition,
    );
    const list = loose.map(({ sql }) => sql).join(', ');
    return onEach(
      publications,
      { noun: 'publication', wanted: 'at least one table' },
      ({ name, sql, tables: own }) =>
        own.length > 0
          ? undefined
          : {
              level: 'error',
              name,
              found: `publication ${name} publishes no table`,
              ...(list !== '' && {
                cure: { kind: 'sql', text: `ALTER PUBLICATION ${sql} ADD TABLE ${list};` },
              }),
            },
    );
  },
};
