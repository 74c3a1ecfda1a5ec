import { execFileSync } from 'node:child_process';
import { chownSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, UsageError } from '../../../config/errors.ts';

/** Who the services run as. `uid`/`gid` are set only where that is somebody else than we are. */
export type ServiceUser = { name: string; uid?: number; gid?: number };

/**
 * As root an unprivileged user that exists (`nobody`, or CDC_TOP_USER), since PostgreSQL refuses
 * root and nothing of a lab needs it; otherwise the user who calls.
 */
export const serviceUser = (wanted: string | undefined): ServiceUser => {
  if (process.getuid?.() !== 0) {
    if (wanted) throw new UsageError('CDC_TOP_USER is only for root: unset it');
    return { name: process.env.USER ?? String(process.getuid?.() ?? '') };
  }
  const name = wanted ?? 'nobody';
  const found = lookUp(name);
  if (!found) {
    if (wanted) throw new UsageError(`CDC_TOP_USER=${wanted}: there is no such user`);
    throw new Failure('there is no user nobody: name another with CDC_TOP_USER');
  }
  if (found.uid === 0) throw new UsageError(`CDC_TOP_USER=${name}: it must not be root`);
  return { name, ...found };
};

const lookUp = (name: string): { uid: number; gid: number } | undefined => {
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([user]) => user === name);
  if (entry) return { uid: Number(entry[2]), gid: Number(entry[3]) };
  // Users of LDAP or macOS's directory are not in the file.
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, '--', name], { stdio: 'pipe' }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
};

/** Gives a file or folder to the service user; does nothing where that is who we are. */
export const giveTo = (path: string, user: ServiceUser): void => {
  if (user.uid !== undefined && user.gid !== undefined) chownSync(path, user.uid, user.gid);
};

/** The same for a folder with all that is in it. */
export const giveAllTo = (folder: string, user: ServiceUser): void => {
  giveTo(folder, user);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    giveTo(join(folder, name), user);
};
