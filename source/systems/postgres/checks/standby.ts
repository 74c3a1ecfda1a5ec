import type { Check } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { manual } from './values.ts';

export const standby: Check<PostgresSettings> = {
  id: 'DS62',
  title: 'Primary or standby',
  why: 'a standby can decode only from PostgreSQL 16 on, has no heartbeat and no publication of its own, and loses its slots if the primary removes what they need',
  link: manual('logicaldecoding-explanation.html#LOGICALDECODING-REPLICATION-SLOTS'),
  check({ standby: is, versionNumber }) {
    const wanted = 'the primary';
    if (!is) return [{ level: 'ok', found: 'a primary', wanted }];
    return [
      {
        level: versionNumber < 160_000 ? 'error' : 'info',
        found: 'a standby',
        wanted,
        cure: { kind: 'sql', text: 'SELECT pg_promote();' },
      },
    ];
  },
};
