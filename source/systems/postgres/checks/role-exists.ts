import { type Check, unseen, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';

const wanted = 'a role that may log in and replicate, and is no superuser';

export const roleExists: Check<PostgresSettings> = {
  id: 'DS50',
  title: 'Role for the capture',
  why: 'whoever reads a slot needs REPLICATION and no other superuser privilege; set its password with ALTER ROLE … PASSWORD',
  link: 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-permissions',
  check({ roles }) {
    if (!roles) return [unseen('roles', wanted)];
    const able = roles.filter((role) => role.login && role.replication && !role.superuser);
    const half = roles.find(({ name }) => /debezium|cdc/i.test(name));
    const text = half
      ? `ALTER ROLE ${half.sql} LOGIN REPLICATION NOSUPERUSER;`
      : 'CREATE ROLE debezium LOGIN REPLICATION;';
    return [
      verdict(able.length > 0, 'warning', {
        found: able.length > 0 ? able.map(({ name }) => name).join(', ') : 'none',
        wanted,
        cure: { kind: 'sql', text },
      }),
    ];
  },
};
