import { type Check, onEach, unseen } from '../../../watch/check.ts';
import { captureRoles } from './results.ts';
import type { PostgresSettings } from './settings.ts';

const wanted = 'REPLICATION, and SELECT on what is published';

export const roleSuperuser: Check<PostgresSettings> = {
  id: 'DS51',
  title: 'Rights of the capture’s role: not more than it needs',
  why: 'whoever gets hold of the connector’s password would own the server',
  link: 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-permissions',
  check(settings) {
    const capture = captureRoles(settings);
    if (!capture) return [unseen('who reads slots', wanted)];
    if (!capture.certain) return [];
    return onEach(capture.roles, { noun: 'role', wanted }, ({ name, sql, superuser, bootstrap }) =>
      superuser
        ? {
            level: 'warning',
            name,
            found: `${name}, who reads the slot, is a superuser`,
            // The first role of all has to stay one: another has to take its place in the connector.
            ...(!bootstrap && {
              cure: { kind: 'sql', text: `ALTER ROLE ${sql} NOSUPERUSER REPLICATION;` },
            }),
          }
        : undefined,
    );
  },
};
