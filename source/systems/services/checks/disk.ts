import { bytes } from '../../../text/units.ts';
import type { Check, Checked } from '../../../watch/check.ts';
import type { LabSettings } from './settings.ts';

const gigabyte = 1024 ** 3;

export const disk: Check<LabSettings> = {
  id: 'DL03',
  title: 'Room on the disk',
  why: 'WAL, topics, event logs and the table grow; when the disk is full PostgreSQL and Kafka stop, and Spark’s checkpoint may be torn',
  link: 'https://www.postgresql.org/docs/current/disk-full.html',
  check({ disks }) {
    return disks.map(({ what, folder, free }): Checked => {
      const level = free < gigabyte / 2 ? 'error' : free < 2 * gigabyte ? 'warning' : 'ok';
      const found = `${bytes(free)} free for ${what} (${folder})`;
      return { level, name: what, found, wanted: 'at least 2 GB' };
    });
  },
};
