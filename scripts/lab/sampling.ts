import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import path from 'node:path';
import { treeOf } from './processes.ts';

/**
 * What one component takes: bytes of memory in all, bytes of it that are no file's (a file's pages are
 * a cache) and nobody else's, bytes of these that are in the heap of a JVM, open descriptors, threads.
 */
export type Usage = Record<(typeof parts)[number], number>;
const parts = ['memory', 'anonymous', 'heap', 'descriptors', 'threads'] as const;

const noUsage: Usage = { memory: 0, anonymous: 0, heap: 0, descriptors: 0, threads: 0 };

const read = (file: string): string => {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
};

const isJava = (pid: number): boolean => {
  try {
    return path.basename(readlinkSync(`/proc/${pid}/exe`)) === 'java';
  } catch {
    return false;
  }
};

// A heap of the lab's sizes HotSpot lays right below 4 GB, where references of 32 bits reach it
// (compressed oops, unscaled); nothing else of a JVM is there.
const [heapFrom, heapTo] = [3 * 1024 ** 3, 4 * 1024 ** 3];

const heapOf = (pid: number): number =>
  read(`/proc/${pid}/smaps`)
    .split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)
    .reduce((total, mapping) => {
      const address = Number.parseInt(mapping, 16);
      if (!(address >= heapFrom && address < heapTo)) return total;
      return total + Number(/^Anonymous:\s+(\d+)/m.exec(mapping)?.[1] ?? 0) * 1024;
    }, 0);

const usageOf = (pid: number): Usage => {
  // The proportional set: pages that PostgreSQL's processes share count once.
  const rollup = read(`/proc/${pid}/smaps_rollup`);
  const bytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0) * 1024;
  const threads = /^Threads:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1];
  let descriptors = 0;
  try {
    descriptors = readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    // It has ended meanwhile.
  }
  return {
    ...{ memory: bytes('Pss'), anonymous: bytes('Pss_Anon'), heap: isJava(pid) ? heapOf(pid) : 0 },
    ...{ descriptors, threads: Number(threads ?? 0) },
  };
};

const sum = (usages: readonly Usage[]): Usage =>
  usages.reduce(
    (a, b) => Object.fromEntries(parts.map((part) => [part, a[part] + b[part]])) as Usage,
    noUsage,
  );

/** Whether a process is a Spark executor's JVM. */
export const isExecutor = (pid: number): boolean =>
  read(`/proc/${pid}/cmdline`).includes('CoarseGrainedExecutorBackend');

/**
 * What processes take with their children, by the name of their component. Executors are the
 * worker's children, and a component of their own.
 */
export const usagesOf = (pids: Readonly<Record<string, number>>): Record<string, Usage> => {
  const usages: Record<string, Usage> = {};
  const executors: number[] = [];
  for (const [name, pid] of Object.entries(pids)) {
    const tree = treeOf(pid);
    executors.push(...tree.filter(isExecutor));
    usages[name] = sum(tree.filter((one) => !executors.includes(one)).map(usageOf));
  }
  if (executors.length > 0) usages.executor = sum(executors.map(usageOf));
  return usages;
};

/** CPU seconds that processes and their children have taken, by component; executors apart. */
export const cpuOf = (pids: Readonly<Record<string, number>>): Record<string, number> => {
  const ticksPerS = 100;
  const cpu: Record<string, number> = {};
  for (const [name, pid] of Object.entries(pids))
    for (const one of treeOf(pid)) {
      const stat = read(`/proc/${one}/stat`);
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const key = isExecutor(one) ? 'executor' : name;
      cpu[key] = (cpu[key] ?? 0) + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticksPerS;
    }
  return cpu;
};

/** Bytes on the disk of all files below a folder; what vanishes meanwhile does not count. */
export const bytesBelow = (folder: string): number => {
  const blockSize = 512;
  try {
    return readdirSync(folder, { withFileTypes: true }).reduce((total, entry) => {
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) return total + bytesBelow(full);
      return total + (statSync(full, { throwIfNoEntry: false })?.blocks ?? 0) * blockSize;
    }, 0);
  } catch {
    return 0;
  }
};
