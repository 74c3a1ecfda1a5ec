import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Postgres } from '../readings.ts';

/** From this version on a standby can decode. */
const decodesFrom = 16;

export const standby: Rule<Postgres> = {
  id: 'S24',
  title: 'The server is a standby',
  means:
    'The server is in recovery: it replays the WAL of another server. Before PostgreSQL 16 nothing can be captured from it; from 16 on, a slot on it is lost when the primary no longer runs with `wal_level = logical` or removes rows that the slot needs.',
  causes: [
    'There was a failover, and the old primary has come back as a standby.',
    'The configured address is that of a replica.',
  ],
  cures: [
    'Point the connector and cdc-top at the primary.',
    'After a failover, check whether the slot exists on the new primary: before PostgreSQL 17 it does not, and a new snapshot is needed.',
  ],
  find(view) {
    const reading = current(view);
    if (!reading?.limits?.inRecovery) return [];
    const decodes = Number.parseInt(reading.version, 10) >= decodesFrom;
    const word = decodes ? 'its slots depend on its primary' : 'nothing can be captured from it';
    return [
      {
        level: decodes ? 'info' : 'error',
        subject: { system: view.system.id },
        text: `PostgreSQL is a standby: ${word}`,
        evidence: [{ name: 'version', value: reading.version }],
        next: [
          {
            does: 'shows what it replays, and from whom',
            sql: 'SELECT status, sender_host, sender_port, latest_end_lsn FROM pg_stat_wal_receiver',
          },
        ],
      },
    ];
  },
};
