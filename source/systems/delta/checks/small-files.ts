import { bytes, count } from '../../../text/units.ts';
import type { Check } from '../../../watch/check.ts';
import { type DeltaSettings, tableSql } from './settings.ts';

const smallBytes = 16 * 1024 * 1024;
const [some, many] = [100, 1000];

export const smallFiles: Check<DeltaSettings> = {
  id: 'DD05',
  title: 'Small files',
  why: 'each batch of a streaming query leaves a file of its own. A query opens every one of them: at thousands of small files that takes longer than reading them',
  link: 'https://docs.delta.io/latest/optimizations-oss.html#compaction-bin-packing',
  check(settings) {
    const { version, files, bytes: total } = settings;
    if (version === null) return [];
    const average = files === 0 ? 0 : total / files;
    const small = files >= some && average < smallBytes;
    return [
      {
        level: small ? (files >= many ? 'warning' : 'info') : 'ok',
        found: `${count(files)} files of ${bytes(Math.round(average))} on average`,
        wanted: 'files of 128 MiB and more, once there are many',
        ...(small && { cure: tableSql(settings, (table) => `OPTIMIZE ${table}`) }),
      },
    ];
  },
};
