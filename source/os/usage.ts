import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { endianness } from 'node:os';

/** What a process and its descendants use; see ServiceReading. */
export type Usage = {
  cpuMs: number | null;
  memoryBytes: number | null;
  readBytes: number | null;
  writtenBytes: number | null;
  /** It was sent SIGSTOP; left out where that can’t be seen. */
  stopped?: true;
};

/** A service that runs, by the id of its process. */
export type Running = { name: string; pid: number };

/** Looks at what services use; the answer holds those that can be seen, by name. */
export type UsageMeter = {
  of(services: readonly Running[]): Map<string, Usage>;
  /** Waits until what was asked for last is known, where that takes a while. */
  known?(signal: AbortSignal): Promise<void>;
  close(): void;
};

export const noUsage: UsageMeter = { of: () => new Map(), close: () => {} };

type Stat = { parent: number; ticks: number; stopped: boolean };

// One buffer for all: files of /proc are short, and hundreds of them are read.
const buffer = Buffer.alloc(4096);

const read = (file: string): string | undefined => {
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    return textOf(handle);
  } catch {
    // Ended meanwhile, or not ours to see.
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
};

const textOf = (handle: number): string =>
  buffer.toString('latin1', 0, readSync(handle, buffer, 0, buffer.length, 0));

/**
 * Files of /proc that are read again and again, kept open: opening one costs more than reading it.
 * What a file tells stays that of its process; once that has ended, reading fails.
 */
const openFiles = () => {
  const handles = new Map<string, number>();
  const forget = (file: string) => {
    const handle = handles.get(file);
    if (handle !== undefined) closeSync(handle);
    handles.delete(file);
  };
  return {
    read(file: string): string | undefined {
      try {
        const handle = handles.get(file) ?? openSync(file, 'r');
        handles.set(file, handle);
        return textOf(handle);
      } catch {
        forget(file);
        return undefined;
      }
    },
    /** Closes all but those of these processes. */
    keep(pids: ReadonlySet<number>) {
      for (const file of [...handles.keys()])
        if (!pids.has(Number(file.split('/')[2]))) forget(file);
    },
  };
};

type Read = (file: string) => string | undefined;

// To find children every process of the machine is looked at, which costs more than all else here.
const scanMs = 10_000;

/**
 * Looks at process trees through /proc. Their members are found anew every ten seconds, and when a
 * root is new or gone; what a child used before it was found counts from then on. A root that is
 * gone is not in the result; nothing is on platforms without /proc.
 */
export const processUsage = (): {
  of(roots: readonly number[]): Map<number, Usage>;
  close(): void;
} => {
  if (process.platform !== 'linux') return { of: () => new Map(), close: () => {} };
  const files = openFiles();
  const { pageBytes, ticksPerS } = machineConstants();
  let trees = new Map<number, number[]>();
  let due = 0;

  const usageOf = (root: number): Usage | undefined => {
    const tree = trees.get(root) ?? [];
    const stats = tree.map((pid) => parseStat(files.read(`/proc/${pid}/stat`)));
    if (!stats[0]) return undefined;
    const ticks = stats.reduce((sum, stat) => sum + (stat?.ticks ?? 0), 0);
    return {
      ...(stats[0].stopped && { stopped: true as const }),
      cpuMs: (ticks * 1000) / ticksPerS,
      memoryBytes: memoryOf(tree, pageBytes, files.read),
      ...storageOf(tree, files.read),
    };
  };

  const of = (roots: readonly number[]): Map<number, Usage> => {
    if (performance.now() >= due || roots.some((root) => !trees.has(root))) {
      trees = treesOf(roots);
      files.keep(new Set([...trees.values()].flat()));
      due = performance.now() + scanMs;
    }
    const found = new Map<number, Usage>();
    for (const root of roots) {
      const usage = usageOf(root);
      if (usage) found.set(root, usage);
      else trees.delete(root);
    }
    return found;
  };
  return { of, close: () => files.keep(new Set()) };
};

/** What services that are processes of this machine use. */
export const processMeter = (): UsageMeter => {
  const usage = processUsage();
  return {
    of(services) {
      const used = usage.of(services.map(({ pid }) => pid));
      return new Map(
        services.flatMap(({ name, pid }): [string, Usage][] => {
          const found = used.get(pid);
          return found ? [[name, found]] : [];
        }),
      );
    },
    close: () => usage.close(),
  };
};

/** The process ids below each root, and itself first. */
const treesOf = (roots: readonly number[]): Map<number, number[]> => {
  if (roots.length === 0) return new Map();
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const stat = Number.isInteger(pid) ? parseStat(read(`/proc/${pid}/stat`)) : undefined;
    if (!stat) continue;
    const siblings = children.get(stat.parent);
    if (siblings) siblings.push(pid);
    else children.set(stat.parent, [pid]);
  }
  return new Map(
    roots.map((root) => {
      const tree = [root];
      for (let index = 0; index < tree.length; index += 1)
        tree.push(...(children.get(tree[index] as number) ?? []));
      return [root, tree];
    }),
  );
};

/** The parent, the CPU ticks and whether it is stopped, of one line of /proc/<pid>/stat. */
export const parseStat = (text: string | undefined): Stat | undefined => {
  if (!text) return undefined;
  // The name in parentheses may hold spaces and parentheses itself: fields count from the last.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // utime, stime, and those of children that have ended and were waited for: the sum only grows.
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
  return { parent: Number(fields[1]), ticks, stopped: fields[0] === 'T' };
};

// PostgreSQL's processes share their buffers: what is shared counts once, what is private by each.
const memoryOf = (tree: readonly number[], pageBytes: number, reader: Read): number | null => {
  let own = 0;
  let shared = 0;
  let seen = false;
  for (const pid of tree) {
    const [, resident, common] = (reader(`/proc/${pid}/statm`) ?? '').split(' ').map(Number);
    if (resident === undefined || common === undefined) continue;
    seen = true;
    own += resident - common;
    shared = Math.max(shared, common);
  }
  return seen ? (own + shared) * pageBytes : null;
};

// Only for who owns the processes, and root: one that can't be seen makes the sum unknown.
const storageOf = (
  tree: readonly number[],
  reader: Read,
): Pick<Usage, 'readBytes' | 'writtenBytes'> => {
  let readBytes = 0;
  let writtenBytes = 0;
  for (const [index, pid] of tree.entries()) {
    const io = reader(`/proc/${pid}/io`);
    if (io === undefined) {
      if (index === 0) return { readBytes: null, writtenBytes: null };
      continue;
    }
    readBytes += Number(/^read_bytes: (\d+)/m.exec(io)?.[1] ?? 0);
    writtenBytes += Number(/^write_bytes: (\d+)/m.exec(io)?.[1] ?? 0);
  }
  return { readBytes, writtenBytes };
};

// The kernel's own words: pages have 4, 16 or 64 KiB on arm64, and Node does not tell.
const machineConstants = (): { pageBytes: number; ticksPerS: number } => {
  const constants = { pageBytes: 4096, ticksPerS: 100 };
  if (endianness() !== 'LE') return constants;
  try {
    const vector = readFileSync('/proc/self/auxv');
    for (let at = 0; at + 16 <= vector.length; at += 16) {
      const [type, value] = [vector.readBigUInt64LE(at), vector.readBigUInt64LE(at + 8)];
      if (type === 6n) constants.pageBytes = Number(value);
      if (type === 17n) constants.ticksPerS = Number(value);
    }
  } catch {
    // Without it: what almost every machine has.
  }
  return constants;
};
