import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../config/errors.ts';
import { stackFolder } from '../../config/versions.ts';

const isOpen = (file: string): boolean => {
  const stats = statSync(file);
  const needed = stats.isDirectory() ? 0o005 : 0o004;
  return (stats.mode & needed) === needed;
};

/**
 * Checks that users other than its owner can read what is mounted into containers. Throws a UsageError
 * that names the first file which they can't, as those of a clone made with umask 077 are.
 */
export const checkMounts = (folder = stackFolder): void => {
  const below = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const closed = [folder, ...below.map((name) => path.join(folder, name))].find(
    (file) => !isOpen(file),
  );
  if (closed)
    throw new UsageError(
      `${closed} may be read by its owner only, and the services in the containers are other users: chmod -R go+rX ${folder}`,
    );
};
