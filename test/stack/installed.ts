import { existsSync, readFileSync } from 'node:fs';
import type { LabStatus } from '../../source/watch/lab.ts';

/**
 * The folders that a lab’s services run from, as their command lines have them: the cache may hold those
 * of other versions, too.
 */
export const installedOf = ({ paths, services }: LabStatus) => {
  const commands = services
    // One may have been restarted since.
    .filter(({ pid }) => pid && existsSync(`/proc/${pid}/cmdline`))
    .map(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, 'latin1'))
    .join('\0');
  const folderOf = (unit: string): string => {
    const start = `${paths.cache}/${unit}-`;
    const [, rest] = commands.split(start);
    if (rest === undefined) throw new Error(`no service of the lab runs from ${start}…`);
    return `${start}${/^[\w-]+/.exec(rest)?.[0] ?? ''}`;
  };
  return { jars: folderOf('jars'), python: folderOf('python') };
};
