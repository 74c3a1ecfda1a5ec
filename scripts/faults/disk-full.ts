import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync } from 'node:fs';
import path from 'node:path';
import type { Fault } from './rig/fault.ts';
import type { FaultLab } from './rig/lab.ts';

const giga = 1024 ** 3;
const largest = 16 * giga;
const leftShare = 0.02;

const fillerOf = ({ layout }: FaultLab) => path.join(layout.data, 'filler');
const roomOf = ({ layout }: FaultLab) => {
  const { bavail, blocks, bsize } = statfsSync(layout.data);
  return { free: bavail * bsize, size: blocks * bsize };
};

export default {
  name: 'disk-full',
  does: `a file fills the lab’s disk but for ${leftShare * 100} %, which is less than the slot’s cap`,
  hop: 'source',
  right: ['S17'],
  alsoTrue: ['S08'],
  missing: (lab) =>
    roomOf(lab).size > largest
      ? `the lab’s disk is larger than ${largest / giga} GB, and may be others’: set TMPDIR to a small one, such as a tmpfs of 4 GB`
      : undefined,
  async inject(lab) {
    const { free, size } = roomOf(lab);
    execFileSync('fallocate', ['-l', String(Math.floor(free - leftShare * size)), fillerOf(lab)]);
  },
  async cure(lab) {
    rmSync(fillerOf(lab), { force: true });
  },
} satisfies Fault;
