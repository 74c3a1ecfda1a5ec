import { type Check, onEach } from '../../../watch/check.ts';
import { publishedTables } from './results.ts';
import type { PostgresSettings, Table } from './settings.ts';
import { manual } from './values.ts';

/** Whether the WAL says which row was changed. */
export const isUsable = ({ identity, hasKey, identityIndex }: Table): boolean =>
  identity === 'full' ||
  (identity === 'index' && identityIndex) ||
  (identity === 'default' && hasKey);

export const identityUsable: Check<PostgresSettings> = {
  id: 'DS42',
  title: 'Replica identity that tells rows apart',
  why: 'PostgreSQL itself refuses updates and deletes of a published table without one: the application fails, not the connector',
  link: manual(
    'logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY',
  ),
  check(settings) {
    const changed = new Set(
      settings.publications
        ?.filter(({ publishes }) => publishes.update || publishes.delete)
        .flatMap(({ tables }) => tables),
    );
    const tables = publishedTables(settings);
    return onEach(
      tables?.filter(({ name }) => changed.has(name)),
      { noun: 'table', wanted: 'a primary key, an index or the full row' },
      (table) =>
        isUsable(table)
          ? undefined
          : {
              level: 'error',
              name: table.name,
              found: `${table.name}: replica identity ${table.identity}${table.identity === 'default' ? ' without a primary key' : table.identity === 'index' ? ' whose index is gone' : ''}`,
              cure: { kind: 'sql', text: `ALTER TABLE ${table.sql} REPLICA IDENTITY FULL;` },
            },
    );
  },
};
