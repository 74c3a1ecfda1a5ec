import { type Check, inWords, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';

/** The first minor versions that tell logical decoding of catalog changes made meanwhile by others. */
const corrected: Record<number, number> = { 13: 21, 14: 18, 15: 13, 16: 9, 17: 5 };

export const versionMinor: Check<PostgresSettings> = {
  id: 'DS61',
  title: 'Fixes to logical decoding',
  why: 'before the releases of May 2025, changes of a table could be lost if it was added to a publication, or altered, while another transaction was writing to it',
  link: 'https://www.postgresql.org/docs/release/17.5/',
  check({ version, versionNumber }) {
    const major = Math.floor(versionNumber / 10_000);
    const least = corrected[major];
    if (least === undefined) return [];
    return [
      verdict(versionNumber % 10_000 >= least, 'info', {
        found: `PostgreSQL ${version}`,
        wanted: `at least ${major}.${least}`,
        cure: {
          ...inWords(`install PostgreSQL ${major}.${least} or later: the data stays as it is`),
          restart: 'PostgreSQL',
        },
      }),
    ];
  },
};
