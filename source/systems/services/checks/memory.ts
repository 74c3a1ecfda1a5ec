import { bytes } from '../../../text/units.ts';
import { type Check, inWords, verdict } from '../../../watch/check.ts';
import type { LabSettings } from './settings.ts';

const least = 512 * 1024 ** 2;

export const memory: Check<LabSettings> = {
  id: 'DL04',
  title: 'Memory that is left',
  why: 'a machine that has none left starts to swap, which looks like a slow hop, or kills its largest process, usually Spark’s driver',
  link: 'https://docs.kernel.org/filesystems/proc.html#meminfo',
  check({ availableMemory }) {
    if (availableMemory === null) return [];
    return [
      verdict(availableMemory >= least, 'warning', {
        found: `${bytes(availableMemory)} available`,
        wanted: `at least ${bytes(least)}`,
        cure: inWords(
          'end what is not needed: ps -eo pid,rss,comm --sort=-rss | head tells which programs hold most. In a lab these are often notebooks whose kernel still runs, or a second lab (cdc-top down --name NAME)',
        ),
      }),
    ];
  },
};
