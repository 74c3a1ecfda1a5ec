import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Fault } from './rig/fault.ts';
import { forgivingJob } from './rig/jobs.ts';
import type { FaultLab } from './rig/lab.ts';

const flagOf = (lab: FaultLab) => path.join(lab.layout.work, 'fail-the-next-batch');

export default {
  name: 'query-dead',
  does: 'a batch raises an error that ends the query, in a driver that goes on',
  hop: 'processing',
  right: ['P12'],
  async prepare(lab) {
    rmSync(flagOf(lab), { force: true });
    await lab.cancel();
    await lab.submit(forgivingJob(lab, flagOf(lab)));
  },
  async inject(lab) {
    writeFileSync(flagOf(lab), '');
  },
  async cure(lab) {
    rmSync(flagOf(lab), { force: true });
    await lab.cancel();
    await lab.submit();
  },
} satisfies Fault;
