import type { Fault } from './rig/fault.ts';

export default {
  name: 'kill-driver',
  does: '`kill -9` of the Spark driver, which the supervisor starts anew',
  hop: 'processing',
  right: ['P05', 'L05 job'],
  alsoTrue: ['P06', 'P07'],
  async inject(lab) {
    lab.kill('job', 'lives');
  },
  async cure() {},
} satisfies Fault;
