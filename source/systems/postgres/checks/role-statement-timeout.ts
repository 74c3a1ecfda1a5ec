import { duration } from '../../../text/units.ts';
import { type Check, onEach, unseen } from '../../../watch/check.ts';
import { captureRoles } from './results.ts';
import type { PostgresSettings } from './settings.ts';
import { manual } from './values.ts';

const wanted = 'none for the capture';

export const roleStatementTimeout: Check<PostgresSettings> = {
  id: 'DS53',
  title: 'Statement timeout of the capture’s role',
  why: 'reading a large table for a snapshot is one statement: past the limit it is cancelled, and the snapshot starts over',
  link: manual('runtime-config-client.html#GUC-STATEMENT-TIMEOUT'),
  check(settings) {
    const capture = captureRoles(settings);
    if (!capture) return [unseen('who reads slots', wanted)];
    return onEach(capture.roles, { noun: 'role', wanted }, ({ name, sql, statementTimeoutMs }) =>
      statementTimeoutMs > 0
        ? {
            level: 'warning',
            name,
            found: `${name} gets statement_timeout = ${duration(statementTimeoutMs)}`,
            cure: {
              kind: 'sql',
              text: `ALTER ROLE ${sql} IN DATABASE ${settings.databaseSql} SET statement_timeout = 0;`,
              restart: 'the connector',
            },
          }
        : undefined,
    );
  },
};
