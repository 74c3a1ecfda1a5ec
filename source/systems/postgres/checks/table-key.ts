import { type Check, onEach } from '../../../watch/check.ts';
import { publishedTables } from './results.ts';
import type { PostgresSettings } from './settings.ts';

export const tableKey: Check<PostgresSettings> = {
  id: 'DS41',
  title: 'Primary keys',
  why: 'records without a key cannot be ordered by row, compacted or merged, and an incremental snapshot skips such a table',
  link: 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-change-events-key',
  check(settings) {
    return onEach(
      publishedTables(settings),
      { noun: 'table', wanted: 'a primary key that is not deferrable' },
      ({ name, sql, hasKey, candidateIndexSql }) =>
        hasKey
          ? undefined
          : {
              level: 'warning',
              name,
              found: `${name} has none`,
              cure: {
                kind: 'sql',
                text: candidateIndexSql
                  ? `ALTER TABLE ${sql} ADD PRIMARY KEY USING INDEX ${candidateIndexSql};`
                  : `ALTER TABLE ${sql} ADD COLUMN row_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;`,
              },
            },
    );
  },
};
