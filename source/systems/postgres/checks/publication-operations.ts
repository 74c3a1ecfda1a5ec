import { type Check, onEach } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { manual } from './values.ts';

const all = 'insert, update, delete, truncate';

export const publicationOperations: Check<PostgresSettings> = {
  id: 'DS32',
  title: 'Operations that are published',
  why: 'what is left out never reaches Kafka: deleted rows, for example, silently stay in the table at the other end',
  link: manual('sql-createpublication.html#SQL-CREATEPUBLICATION-PARAMS-WITH-PUBLISH'),
  check({ publications }) {
    return onEach(
      publications,
      { noun: 'publication', wanted: all },
      ({ name, sql, publishes }) => {
        const missing = Object.entries(publishes).flatMap(([what, is]) => (is ? [] : [what]));
        if (missing.length === 0) return undefined;
        return {
          // Debezium itself leaves truncates out unless it is told otherwise (skipped.operations).
          level: missing.some((what) => what !== 'truncate') ? 'warning' : 'info',
          name,
          found: `publication ${name} leaves out ${missing.join(', ')}`,
          cure: { kind: 'sql', text: `ALTER PUBLICATION ${sql} SET (publish = '${all}');` },
        };
      },
    );
  },
};
