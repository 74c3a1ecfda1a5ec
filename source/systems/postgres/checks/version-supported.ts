import { type Check, inWords, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';

const link = 'https://www.postgresql.org/support/versioning/';

/** The day after which a major version gets no more corrections. */
const ends: Record<number, string> = {
  10: '2022-11-10',
  11: '2023-11-09',
  12: '2024-11-21',
  13: '2025-11-13',
  14: '2026-11-12',
  15: '2027-11-11',
  16: '2028-11-09',
  17: '2029-11-08',
  18: '2030-11-14',
};

export const versionSupported: Check<PostgresSettings> = {
  id: 'DS60',
  title: 'Support of the version',
  why: 'a version past its end of life gets no more fixes, neither for lost changes nor for security holes',
  link,
  check({ version, versionNumber, now }) {
    const end = ends[Math.floor(versionNumber / 10_000)];
    if (end === undefined)
      return [{ level: 'ok', found: `PostgreSQL ${version}`, wanted: 'a supported version' }];
    return [
      verdict(now < Date.parse(end), 'warning', {
        found: `PostgreSQL ${version}, supported until ${end}`,
        wanted: 'a supported version',
        cure: inWords(
          'upgrade to a supported version (pg_upgrade, or a dump and restore); the connector then needs a new snapshot, since only pg_upgrade from version 17 on keeps its slot',
        ),
      }),
    ];
  },
};
