import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { sharedCache } from './support.ts';

/** Why a program of a package can’t be had here. */
export class NotHere extends Error {}

/**
 * Where a program is: on this machine, or unpacked from a package of Debian into the tests' cache.
 * Nothing is installed. `names`: packages, of which the first that can be had is taken. Throws NotHere.
 */
export const debianProgram = (file: string, ...names: readonly string[]): string => {
  const onPath = (process.env.PATH ?? '').split(':').map((folder) => path.join(folder, file));
  const found = [...onPath, path.join('/usr/lib/nagios/plugins', file)].find((at) =>
    existsSync(at),
  );
  if (found) return found;
  const failures: string[] = [];
  for (const name of names) {
    try {
      const folder = debianPackage(name);
      const all = globSync(`usr/{bin,lib}/**/${file}`, { cwd: folder });
      const inside = all.map((at) => path.join(folder, at)).find((at) => statSync(at).isFile());
      if (inside) return inside;
      failures.push(`${name} has no ${file}`);
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  throw new NotHere(`${file} is not here, and no package has it: ${failures.join('; ')}`);
};

/** The folder of an unpacked package of Debian, in the tests' cache. Throws where it can't be had. */
export const debianPackage = (name: string): string => {
  const folder = path.join(sharedCache().CDC_TOP_CACHE, 'debian', name);
  if (!existsSync(folder)) unpack(name, folder);
  return folder;
};

const unpack = (name: string, folder: string): void => {
  mkdirSync(path.dirname(folder), { recursive: true });
  const aside = mkdtempSync(`${folder}.`);
  try {
    const { status, stderr, error } = spawnSync('apt-get', ['download', name], {
      cwd: aside,
      encoding: 'utf8',
    });
    const [file] = globSync('*.deb', { cwd: aside });
    if (error || status !== 0 || !file)
      throw new Error(error?.message ?? stderr.trim().split('\n').at(-1) ?? '');
    execFileSync('dpkg', ['-x', file, 'unpacked'], { cwd: aside });
    renameSync(path.join(aside, 'unpacked'), folder);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
};
