import { type Check, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, manual, textOf } from './values.ts';

export const walLevel: Check<PostgresSettings> = {
  id: 'DS01',
  title: 'WAL level',
  why: 'below logical, no logical slot can be created and Debezium does not start',
  link: manual('runtime-config-wal.html#GUC-WAL-LEVEL'),
  check(settings) {
    const found = textOf(settings, 'wal_level') ?? '';
    const cure = alterSystem(settings, 'wal_level', 'logical');
    return [
      verdict(found === 'logical', 'error', {
        found: `wal_level = ${found}`,
        wanted: 'logical',
        cure,
      }),
    ];
  },
};
