import { plural } from '../../../text/units.ts';
import { type Check, onEach, unseen } from '../../../watch/check.ts';
import { publishedTables } from './results.ts';
import type { PostgresSettings } from './settings.ts';
import { manual } from './values.ts';

const wanted = 'bytea or text in the table itself';

export const largeObjects: Check<PostgresSettings> = {
  id: 'DS47',
  title: 'Large objects',
  why: 'logical decoding does not carry them: records hold the number of the object, and its bytes stay behind',
  link: manual('logical-replication-restrictions.html'),
  check(settings) {
    const { largeObjects: count } = settings;
    if (count === null) return [unseen('large objects', wanted)];
    if (count === 0) return [{ level: 'ok', found: 'there are none', wanted }];
    return onEach(
      publishedTables(settings),
      { noun: 'table', wanted },
      ({ name, sql, columns }) => {
        const pointing = columns.filter(({ type }) => type === 'pg_catalog.oid');
        if (pointing.length === 0) return undefined;
        const alter = pointing.map(
          (column) => `ALTER COLUMN ${column.sql} TYPE bytea USING lo_get(${column.sql})`,
        );
        return {
          level: 'warning',
          name,
          found: `${pointing.map((column) => `${name}.${column.name}`).join(', ')} may point at ${plural(count, 'large object')}`,
          cure: { kind: 'sql', text: `ALTER TABLE ${sql} ${alter.join(', ')};` },
        };
      },
    );
  },
};
