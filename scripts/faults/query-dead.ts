import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Fault } from './rig/fault.ts';
import { forgivingJob } from './rig/jobs.ts';
import type { FaultLab } from './rig/lab.ts';

const forget = (lab: FaultLab) => {
  for (const file of [flagOf(lab), `${flagOf(lab)}.seen`]) rmSync(file, { force: true });
};
const flagOf = (lab: FaultLab) => path.join(lab.layout.work, 'fail-the-next-batch');

export default {
  name: 'query-dead',
  does: 'a batch raises an error that ends the query, in a driver that goes on',
  hop: 'processing',
  right: ['P12'],
  async prepare(lab) {
    forget(lab);
    await lab.cancel();
    await lab.submit(forgivingJob(lab, flagOf(lab)));
  },
  async inject(lab) {
    writeFileSync(flagOf(lab), '');
  },
  // The batch that is under way comes to its end first.
  firstSign: async (lab) => existsSync(`${flagOf(lab)}.seen`),
  async cure(lab) {
    forget(lab);
    await lab.cancel();
    await lab.submit();
  },
} satisfies Fault;
