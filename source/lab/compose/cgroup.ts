import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Usage } from '../../os/usage.ts';
import type { Container } from './containers.ts';
import { withoutCache } from './stats.ts';

type Read = (file: string) => string | undefined;

const readIfThere: Read = (file) => {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // Ended meanwhile, another kind of kernel, or not ours to see.
    return undefined;
  }
};

/**
 * Reads what a container uses where the kernel of this machine tells it (cgroup v1 and v2), as Docker
 * does itself; nothing is asked of Docker, whom its own stats cost a quarter of a per cent of a core
 * for each container. Undefined where the container is not one of this machine, or can't be seen. The
 * reader gives undefined once the container has ended.
 */
export const cgroupReader = (
  { id, pid }: Pick<Container, 'id' | 'pid'>,
  read: Read = readIfThere,
): (() => Usage | undefined) | undefined => {
  const groups = groupsOf(read(`/proc/${pid}/cgroup`) ?? '');
  const mounts = mountsOf(read('/proc/self/mountinfo') ?? '');
  // A process of this machine may have the number that another machine's container has.
  const folderOf = (controller: string): string | undefined => {
    const group = groups.get(controller);
    const mount = mounts.get(controller);
    if (!group?.includes(id) || !mount) return undefined;
    return path.join(mount.at, path.relative(mount.root, group));
  };
  const memory = folderOf('memory');
  const cpu = folderOf('cpuacct');
  const block = folderOf('blkio');
  const unified = folderOf('');
  const reader = () =>
    memory && cpu
      ? usageOfV1({ memory, cpu, block }, read)
      : unified
        ? usageOfV2(unified, read)
        : undefined;
  return reader() ? reader : undefined;
};

/** Controller → path of a process in its hierarchy, out of /proc/<pid>/cgroup; v2's name is empty. */
const groupsOf = (text: string): Map<string, string> =>
  new Map(
    text.split('\n').flatMap((line) => {
      const [, names, group] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
      if (names === undefined || group === undefined) return [];
      return names.split(',').map((name): [string, string] => [name, group]);
    }),
  );

/** Controller → where its hierarchy is mounted, and what of it, out of /proc/self/mountinfo. */
const mountsOf = (text: string): Map<string, { root: string; at: string }> =>
  new Map(
    text.split('\n').flatMap((line) => {
      const [, root, at, type, options = ''] =
        /^\d+ \d+ \S+ (\S+) (\S+) .* - (cgroup2?) \S+ (.*)$/.exec(line) ?? [];
      if (root === undefined || at === undefined) return [];
      const names = type === 'cgroup2' ? [''] : options.split(',');
      return names.map((name): [string, { root: string; at: string }] => [name, { root, at }]);
    }),
  );

const numberIn = (text: string | undefined, name: string): number | undefined => {
  const found = new RegExp(`^${name} (\\d+)`, 'm').exec(text ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
};

const usageOfV1 = (
  { memory, cpu, block }: { memory: string; cpu: string; block: string | undefined },
  read: Read,
): Usage | undefined => {
  const nanoseconds = read(`${cpu}/cpuacct.usage`);
  const used = read(`${memory}/memory.usage_in_bytes`);
  if (nanoseconds === undefined || used === undefined) return undefined;
  const cache = numberIn(read(`${memory}/memory.stat`), 'total_inactive_file');
  // Of the scheduler where it counts, else of the throttle; as Docker chooses.
  const counted =
    block &&
    (read(`${block}/blkio.io_service_bytes_recursive`) ??
      read(`${block}/blkio.throttle.io_service_bytes`));
  return {
    cpuMs: Number(nanoseconds) / 1e6,
    memoryBytes: withoutCache(Number(used), cache),
    ...storage(counted, /^\S+ Read (\d+)/gm, /^\S+ Write (\d+)/gm),
  };
};

const usageOfV2 = (folder: string, read: Read): Usage | undefined => {
  const microseconds = numberIn(read(`${folder}/cpu.stat`), 'usage_usec');
  const used = read(`${folder}/memory.current`);
  if (microseconds === undefined || used === undefined) return undefined;
  const cache = numberIn(read(`${folder}/memory.stat`), 'inactive_file');
  return {
    cpuMs: microseconds / 1e3,
    memoryBytes: withoutCache(Number(used), cache),
    ...storage(read(`${folder}/io.stat`), / rbytes=(\d+)/g, / wbytes=(\d+)/g),
  };
};

const storage = (
  text: string | undefined,
  reads: RegExp,
  writes: RegExp,
): Pick<Usage, 'readBytes' | 'writtenBytes'> => {
  if (text === undefined) return { readBytes: null, writtenBytes: null };
  const sum = (pattern: RegExp) =>
    [...text.matchAll(pattern)].reduce((total, [, value]) => total + Number(value), 0);
  return { readBytes: sum(reads), writtenBytes: sum(writes) };
};
