import { type Check, onEach, unseen } from '../../../watch/check.ts';
import { captureRoles } from './results.ts';
import type { PostgresSettings } from './settings.ts';

const wanted = 'USAGE on the schemas and SELECT on every published table';

export const roleSelect: Check<PostgresSettings> = {
  id: 'DS52',
  title: 'Rights of the capture’s role: what it has to read',
  why: 'a snapshot fails at the first table that it may not read',
  link: 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-permissions',
  check(settings) {
    const capture = captureRoles(settings);
    if (!capture || !settings.tables) return [unseen('the rights of roles', wanted)];
    const known = new Map(settings.tables.map((table) => [table.name, table]));
    return onEach(
      capture.roles.filter(({ unreadable }) => unreadable !== null),
      { noun: 'role', wanted },
      ({ name, sql, unreadable }) => {
        if (!unreadable || unreadable.length === 0) return undefined;
        const tables = unreadable.flatMap((one) => known.get(one) ?? []);
        const schemas = [...new Set(tables.map((table) => table.schemaSql))].join(', ');
        return {
          // Another one may be meant where none reads now.
          level: capture.certain ? 'error' : 'warning',
          name,
          found: `${name} may not read ${unreadable.join(', ')}`,
          cure: {
            kind: 'sql',
            text: `GRANT USAGE ON SCHEMA ${schemas} TO ${sql};\nGRANT SELECT ON TABLE ${tables.map((table) => table.sql).join(', ')} TO ${sql};`,
          },
        };
      },
    );
  },
};
