import { type Check, onEach } from '../../../watch/check.ts';
import { isHeartbeat } from './heartbeat-table.ts';
import { isUsable } from './identity-usable.ts';
import { publishedTables } from './results.ts';
import type { PostgresSettings } from './settings.ts';

export const identityFull: Check<PostgresSettings> = {
  id: 'DS43',
  title: 'Rows as they were before a change',
  why: 'without the full row, records of updates and deletes have no before image, and large values that did not change arrive as a placeholder (__debezium_unavailable_value); the full row makes more WAL',
  link: 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-replica-identity',
  check(settings) {
    const tables = publishedTables(settings);
    return onEach(
      tables?.filter((table) => isUsable(table) && !isHeartbeat(table)),
      { noun: 'table', wanted: 'replica identity full where before images are needed' },
      ({ name, sql, identity }) =>
        identity === 'full'
          ? undefined
          : {
              level: 'info',
              name,
              found: `${name}: replica identity ${identity}`,
              cure: { kind: 'sql', text: `ALTER TABLE ${sql} REPLICA IDENTITY FULL;` },
            },
    );
  },
};
