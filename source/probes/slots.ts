import type { Probe } from './types.ts';

/** WAL positions in bytes since the beginning of the WAL, as LSNs count. */
export type SlotReading = {
  currentLsn: bigint;
  slots: { name: string; active: boolean; walStatus: string; confirmedFlushLsn: bigint | null }[];
};

const query = `
  select (pg_current_wal_lsn() - '0/0')::text as current,
         (select json_agg(json_build_object(
            'name', slot_name, 'active', active, 'walStatus', coalesce(wal_status, ''),
            'confirmed', (confirmed_flush_lsn - '0/0')::text) order by slot_name)
          from pg_replication_slots) as slots`;

type Row = { name: string; active: boolean; walStatus: string; confirmed: string | null };

/** The replication slots and how far each consumer has confirmed, in one round trip. */
export const slots: Probe<SlotReading> = {
  name: 'slots',
  timeoutMs: 3000,
  async open({ postgres }) {
    const { default: pg } = await import('pg');
    const pool = new pg.Pool({
      ...postgres,
      max: 1,
      application_name: 'cdc-top',
      connectionTimeoutMillis: 3000,
      statement_timeout: 3000,
    });
    // An idle connection that the server ends is replaced at the next read.
    pool.on('error', () => {});
    return {
      async read() {
        const { rows } = await pool.query(query);
        const found = (rows[0].slots ?? []) as Row[];
        return {
          currentLsn: BigInt(rows[0].current as string),
          slots: found.map(({ name, active, walStatus, confirmed }) => ({
            name,
            active,
            walStatus,
            confirmedFlushLsn: confirmed === null ? null : BigInt(confirmed),
          })),
        };
      },
      close: () => pool.end(),
    };
  },
};
