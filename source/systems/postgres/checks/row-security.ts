import { type Check, onEach } from '../../../watch/check.ts';
import { captureRoles, publishedTables } from './results.ts';
import type { PostgresSettings } from './settings.ts';
import { manual } from './values.ts';

export const rowSecurity: Check<PostgresSettings> = {
  id: 'DS48',
  title: 'Row security',
  why: 'policies silently hide rows from a snapshot, while every change is streamed: snapshot and changes disagree',
  link: manual('ddl-rowsecurity.html'),
  check(settings) {
    const roles = captureRoles(settings)?.roles;
    const tables = publishedTables(settings);
    const hidden = roles?.find((role) => !role.bypassesRowSecurity);
    return onEach(
      roles && tables?.filter((table) => table.rowSecurity),
      { noun: 'table with policies', wanted: 'a role that bypasses them' },
      ({ name }) =>
        hidden && {
          level: 'warning',
          name,
          found: `${name} has row security, and role ${hidden.name} does not bypass it`,
          cure: { kind: 'sql', text: `ALTER ROLE ${hidden.sql} BYPASSRLS;` },
        },
    );
  },
};
