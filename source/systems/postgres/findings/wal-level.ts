import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Postgres } from '../readings.ts';

export const walLevel: Rule<Postgres> = {
  id: 'S23',
  title: 'The server’s WAL cannot be decoded',
  means: '`wal_level` is not `logical`, so no logical slot can be created or read.',
  causes: ['`wal_level` was never set, or was reset: the default is `replica`.'],
  cures: [
    'Set `wal_level = logical` and restart PostgreSQL. Managed services have a parameter of their own for it: `rds.logical_replication`, `cloudsql.logical_decoding`.',
  ],
  find(view) {
    const level = current(view)?.limits?.walLevel ?? null;
    if (level === null || level === 'logical') return [];
    return [
      {
        level: 'error',
        subject: { system: view.system.id },
        text: `wal_level is ${level}: changes can’t be decoded`,
        evidence: [{ name: 'wal_level', value: level }],
        next: [
          {
            does: 'sets it, for the next start of PostgreSQL',
            sql: 'ALTER SYSTEM SET wal_level = logical',
          },
        ],
      },
    ];
  },
};
