import { bytes } from '../../../text/units.ts';
import { type Check, type Checked, type Cure, inWords } from '../../../watch/check.ts';
import { quoted } from './quoted.ts';
import type { LabSettings } from './settings.ts';

const gigabyte = 1024 ** 3;

const room = (folder: string): Cure =>
  inWords(
    `make room on that disk: du -xh -d 2 ${quoted(folder)} | sort -h tells what is large there. A lab that is not needed goes with cdc-top down --purge, and what was downloaded with cdc-top cache clean`,
  );

export const disk: Check<LabSettings> = {
  id: 'DL03',
  title: 'Room on the disk',
  why: 'WAL, topics, event logs and the table grow; when the disk is full, PostgreSQL and Kafka stop, and Spark’s checkpoint may be left incomplete',
  link: 'https://www.postgresql.org/docs/current/disk-full.html',
  check({ disks }) {
    return disks.map(({ what, folder, free }): Checked => {
      const level = free < gigabyte / 2 ? 'error' : free < 2 * gigabyte ? 'warning' : 'ok';
      const found = `${bytes(free)} free for ${what} (${folder})`;
      const wanted = 'at least 2 GB';
      return { level, name: what, found, wanted, ...(level !== 'ok' && { cure: room(folder) }) };
    });
  },
};
