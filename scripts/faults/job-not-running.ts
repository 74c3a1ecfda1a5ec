import type { Fault } from './rig/fault.ts';

export default {
  name: 'job-not-running',
  does: 'the Spark job is cancelled',
  hop: 'processing',
  right: ['P07'],
  // A job that is stopping still finishes its last batch.
  firstSign: async (lab) => lab.pidOf('job') === undefined,
  async inject(lab) {
    await lab.cancel();
  },
  async cure(lab) {
    await lab.submit();
  },
} satisfies Fault;
