import type { Fault } from './rig/fault.ts';
import type { FaultLab } from './rig/lab.ts';

const setCap = async (lab: FaultLab, change: string) => {
  await lab.sql(`ALTER SYSTEM ${change}`);
  await lab.sql('SELECT pg_reload_conf()');
};

export default {
  name: 'slot-lost',
  does: 'the connector is paused, `max_slot_wal_keep_size` is 16 MB, and 200 MB of WAL are written',
  hop: 'source',
  right: ['S02', 'S03'],
  alsoTrue: ['C06', 'S04', 'S05', 'S08', 'S16'],
  // It is paused, and its slot inactive.
  async inject(lab) {
    await lab.connect.pause();
    await setCap(lab, "SET max_slot_wal_keep_size = '16MB'");
    await lab.sql('CREATE TABLE IF NOT EXISTS public.bulk (filler text)');
    for (let n = 0; n < 10; n += 1)
      await lab.sql(
        'INSERT INTO public.bulk SELECT repeat(md5(i::text), 32) FROM generate_series(1, 20000) i',
      );
    await lab.sql('CHECKPOINT');
  },
  firstSign: async (lab) => {
    const [row] = await lab.sql(
      "SELECT wal_status FROM pg_replication_slots WHERE slot_name = 'debezium'",
    );
    return row?.wal_status === 'lost' || row?.wal_status === 'unreserved';
  },
  async cure(lab) {
    await setCap(lab, 'RESET max_slot_wal_keep_size');
    await lab.sql('DROP TABLE IF EXISTS public.bulk');
    await lab.captureAnew();
  },
} satisfies Fault;
