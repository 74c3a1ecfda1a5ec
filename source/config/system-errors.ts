/** A failure of the operating system that is about a file, a folder or a program. */
type SystemError = { code: string; syscall: string; path?: string };

const deeds: Record<string, string> = {
  mkdir: 'make',
  open: 'open',
  scandir: 'list',
  opendir: 'list',
  stat: 'look at',
  lstat: 'look at',
  access: 'use',
  unlink: 'delete',
  rm: 'delete',
  rmdir: 'delete',
  rename: 'rename',
  link: 'make',
  symlink: 'make',
  write: 'write to',
  chmod: 'change',
  chown: 'change',
};

const reasons: Record<string, (path: string, deed: string) => string> = {
  EACCES: (path, deed) =>
    `${path}: you are not allowed to ${deed} it; be the user who is, or change its permissions`,
  EPERM: (path, deed) => `${path}: you are not allowed to ${deed} it; be the user who is`,
  ENOENT: (path, deed) =>
    deed === 'make' ? `${path} can't be made there` : `${path}: there is no such file or folder`,
  ENOTDIR: (path) => `${path}: a part of this path is a file, not a folder`,
  EISDIR: (path) => `${path} is a folder, and a file is needed`,
  EROFS: (path) => `${path}: its file system is read-only`,
  ENOSPC: (path) => `${path}: no space is left on its disk; make room`,
  EDQUOT: (path) => `${path}: your disk quota is used up; make room`,
  EIO: (path) => `${path}: its disk has an error`,
  ELOOP: (path) => `${path}: its links go in a circle`,
  ENAMETOOLONG: (path) => `${path}: the name is too long`,
  ENOEXEC: (path) => `${path} is no program that this machine can run`,
};

const isSystemError = (error: unknown): error is SystemError => {
  const { code, syscall } = (error ?? {}) as Partial<SystemError>;
  return typeof code === 'string' && typeof syscall === 'string';
};

/** What a system error about a file means, in a line for people; undefined for every other error. */
export const systemTrouble = (error: unknown): string | undefined => {
  if (!isSystemError(error)) return undefined;
  const { code, syscall, path } = error;
  if (code === 'EMFILE' || code === 'ENFILE')
    return 'too many files are open: end something, or raise the limit (ulimit -n)';
  if (syscall === 'uv_cwd') return 'the folder that you are in is gone: change to another one';
  if (code === 'EISDIR' && path === undefined) return 'a folder stands where a file is needed';
  if (code === 'ENOSPC' && path === undefined) return 'no space is left on the disk; make room';
  // Sockets have an address, and their own words.
  if (path === undefined || path === '' || syscall === 'connect') return undefined;
  if (syscall.startsWith('spawn'))
    return code === 'EACCES'
      ? `${path} is no program that may be run`
      : reasons[code]?.(path, 'run');
  return reasons[code]?.(path, deeds[syscall] ?? 'use');
};
