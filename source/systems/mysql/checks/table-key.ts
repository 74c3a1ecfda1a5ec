import { type Check, onEach } from '../../../watch/check.ts';
import { identifier } from '../statements.ts';
import { debeziumPage } from './results.ts';
import type { MysqlSettings } from './settings.ts';

const wanted = 'a primary key';

export const tableKey: Check<MysqlSettings> = {
  id: 'DM09',
  title: 'Primary keys',
  why: 'records of a table without one have no key: their order is not kept across partitions, and none replaces another',
  link: debeziumPage('mysql-change-event-keys'),
  check: ({ tables }) =>
    onEach(tables, { noun: 'table', wanted }, ({ schema, name, keyed }) =>
      keyed
        ? undefined
        : {
            level: 'warning',
            name: `${schema}.${name}`,
            found: `${schema}.${name} has none`,
            cure: {
              kind: 'sql',
              text: `ALTER TABLE ${identifier(schema)}.${identifier(name)} ADD COLUMN cdc_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY;`,
            },
          },
    ),
};
