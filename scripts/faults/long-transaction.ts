import type { Fault } from './rig/fault.ts';

export default {
  name: 'long-transaction',
  does: 'a transaction that has written stays open, and pins the slot’s `restart_lsn`',
  hop: 'source',
  right: ['S18'],
  patienceS: 90,
  // PostgreSQL notes every 15 s which transactions run, and moves restart_lsn then: before that, any
  // transaction that has just begun looks like this one.
  firstSign: async (lab) => {
    const [row] = await lab.sql(
      `SELECT now() - xact_start > interval '15 s' AS pins FROM pg_stat_activity
       WHERE state = 'idle in transaction' AND backend_xid IS NOT NULL`,
    );
    return row?.pins === true;
  },
  inject: (lab) => lab.hold('report', 'CREATE TABLE public.report_work (id int)'),
  cure: (lab) => lab.end('report'),
} satisfies Fault;
