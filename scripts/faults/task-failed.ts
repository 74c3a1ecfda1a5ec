import type { Fault } from './rig/fault.ts';

export default {
  name: 'task-failed',
  does: 'the connector’s login is taken away and its sessions ended, until its task is FAILED',
  hop: 'capture',
  right: ['C05'],
  alsoTrue: ['S04', 'S05'],
  // Until Connect gives up, its slot is without a reader.
  patienceS: 120,
  async inject(lab) {
    await lab.sql('ALTER ROLE debezium NOLOGIN');
    await lab.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'debezium'",
    );
  },
  firstSign: async (lab) =>
    (await lab.connect.state()).tasks.some(({ state }) => state === 'FAILED'),
  async cure(lab) {
    await lab.sql('ALTER ROLE debezium LOGIN');
    await lab.connect.restart();
    await lab.connect.running();
  },
} satisfies Fault;
