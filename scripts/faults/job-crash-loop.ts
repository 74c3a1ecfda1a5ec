import type { Fault } from './rig/fault.ts';
import { failingJobFile } from './rig/jobs.ts';

export default {
  name: 'job-crash-loop',
  does: 'the job is replaced by one that registers with the master and fails, again and again',
  hop: 'processing',
  right: ['P05', 'P14', 'L05 job'],
  alsoTrue: ['P07'],
  patienceS: 120,
  async inject(lab) {
    await lab.cancel();
    await lab.submit(failingJobFile(lab));
  },
  async cure(lab) {
    await lab.cancel();
    await lab.submit();
  },
} satisfies Fault;
