import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Postgres } from '../readings.ts';

/** From this version on a standby can decode. */
const decodesFrom = 16;

export const standby: Rule<Postgres> = {
  id: 'S24',
  title: 'The server is a standby',
  means:
    'The server is in recovery: it replays the WAL of another one. Before PostgreSQL 16 nothing can be captured from it; since then a slot on it is lost when its primary stops to write wal_level logical or removes rows that it needs.',
  causes: [
    'A failover has taken place, and the old primary has come back as a standby.',
    'The address is that of a replica.',
  ],
  cures: [
    'Have connector and cdc-top connect to the primary.',
    'After a failover, see whether the slot is there on the new primary: before PostgreSQL 17 it is not, and a new snapshot is due.',
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
