import type { Fault } from './rig/fault.ts';

export default {
  name: 'long-transaction',
  does: 'a transaction that has written stays open, and pins the slot’s `restart_lsn`',
  hop: 'source',
  right: ['S18'],
  patienceS: 120,
  inject: (lab) => lab.hold('report', 'CREATE TABLE public.report_work (id int)'),
  cure: (lab) => lab.end('report'),
} satisfies Fault;
