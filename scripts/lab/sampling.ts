import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { treeOf } from './processes.ts';

/**
 * What one component takes: bytes of memory in all, bytes of it that are no file's (a file's pages are
 * a cache) and nobody else's, open descriptors, threads.
 */
export type Usage = { memory: number; anonymous: number; descriptors: number; threads: number };

const noUsage: Usage = { memory: 0, anonymous: 0, descriptors: 0, threads: 0 };

const read = (file: string): string => {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
};

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
    ...{ memory: bytes('Pss'), anonymous: bytes('Pss_Anon') },
    ...{ descriptors, threads: Number(threads ?? 0) },
  };
};

const sum = (usages: readonly Usage[]): Usage =>
  usages.reduce(
    (a, b) => ({
      memory: a.memory + b.memory,
      anonymous: a.anonymous + b.anonymous,
      descriptors: a.descriptors + b.descriptors,
      threads: a.threads + b.threads,
    }),
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
