import type { Fault } from './rig/fault.ts';
import { slot } from './rig/lab.ts';

let writing: NodeJS.Timeout | undefined;

export default {
  name: 'idle-table',
  does: 'the connector has no heartbeat, the captured table is idle, and another one writes 1 MB/s',
  hop: 'source',
  right: ['S11'],
  load: false,
  patienceS: 120,
  async prepare(lab) {
    const { 'heartbeat.action.query': _, ...rest } = lab.plain();
    await lab.connect.configure({ ...rest, 'heartbeat.interval.ms': '0' });
    await lab.connect.running();
    await lab.sql('CREATE TABLE IF NOT EXISTS public.bystander (filler text)');
  },
  async inject(lab) {
    writing = setInterval(() => {
      void lab
        .sql(
          'INSERT INTO public.bystander SELECT repeat(md5(i::text), 32) FROM generate_series(1, 1000) i',
        )
        .catch(() => {});
    }, 1000);
  },
  // A segment of WAL is kept anyway.
  firstSign: async (lab) => {
    const [row] = await lab.sql(
      `SELECT pg_current_wal_lsn() - confirmed_flush_lsn > 16 * 1024 * 1024 AS holds
       FROM pg_replication_slots WHERE slot_name = '${slot}'`,
    );
    return row?.holds === true;
  },
  async cure(lab) {
    clearInterval(writing);
    await lab.connect.configure(lab.plain());
    await lab.connect.running();
    await lab.sql('DROP TABLE IF EXISTS public.bystander');
  },
} satisfies Fault;
