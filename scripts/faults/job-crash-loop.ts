import type { Fault } from './rig/fault.ts';
import { failingJobFile } from './rig/jobs.ts';

let first: number | undefined;

export default {
  name: 'job-crash-loop',
  does: 'the job is replaced by one that registers with the master and fails, again and again',
  hop: 'processing',
  right: ['P05', 'P14', 'L05 job'],
  alsoTrue: ['P07'],
  patienceS: 120,
  async prepare() {
    first = undefined;
  },
  async inject(lab) {
    await lab.cancel();
    await lab.submit(failingJobFile(lab));
    first = lab.pidOf('job');
  },
  // Until its first driver has ended nothing is wrong with it.
  firstSign: async (lab) => first !== undefined && lab.pidOf('job') !== first,
  async cure(lab) {
    await lab.cancel();
    await lab.submit();
  },
} satisfies Fault;
