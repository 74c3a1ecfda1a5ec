import { type Check, onEach } from '../../../watch/check.ts';
import { identifier } from '../statements.ts';
import { manual } from './results.ts';
import type { MysqlSettings } from './settings.ts';

const wanted = 'InnoDB';
const transactional = ['InnoDB', 'ROCKSDB', 'TokuDB', 'ndbcluster'];

export const engine: Check<MysqlSettings> = {
  id: 'DM10',
  title: 'Storage engines of tables',
  why: 'an engine without transactions cannot roll back: after an error or a crash, its rows and the binary log may differ',
  link: manual('converting-tables-to-innodb.html'),
  check: ({ tables }) =>
    onEach(tables, { noun: 'table', wanted }, ({ schema, name, engine: found }) =>
      transactional.includes(found)
        ? undefined
        : {
            level: 'warning',
            name: `${schema}.${name}`,
            found: `${schema}.${name} has ${found}`,
            cure: {
              kind: 'sql',
              text: `ALTER TABLE ${identifier(schema)}.${identifier(name)} ENGINE = InnoDB;`,
            },
          },
    ),
};
