import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { liveNodeHeapOf } from './node-heap.ts';
import { treeOf } from './processes.ts';
import { isExecutor } from './sampling.ts';

const run = promisify(execFile);

const isJvm = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'latin1').trim() === 'java';
  } catch {
    return false;
  }
};

/**
 * Bytes of the objects that a JVM's program still holds, after a full collection that this asks
 * for; undefined where there is no jcmd, or the JVM does not answer.
 */
const liveHeapOf = async (pid: number): Promise<number | undefined> => {
  try {
    const { stdout } = await run('jcmd', [String(pid), 'GC.class_histogram'], {
      timeout: 20_000,
      maxBuffer: 64 * 1024 ** 2,
    });
    const total = /^Total\s+\d+\s+(\d+)/m.exec(stdout)?.[1];
    return total === undefined ? undefined : Number(total);
  } catch {
    return undefined;
  }
};

/** Live heap of the monitor, and of components that are JVMs or have one as a child, in bytes, by name. */
export const liveHeapsOf = async (
  pids: Readonly<Record<string, number>>,
): Promise<Record<string, number>> => {
  const heaps: Record<string, number> = {};
  const seen = new Set<number>();
  const monitor = pids.monitor && (await liveNodeHeapOf(pids.monitor).catch(() => undefined));
  if (monitor) heaps.monitor = monitor;
  for (const [name, root] of Object.entries(pids))
    for (const pid of treeOf(root).filter(isJvm)) {
      if (seen.has(pid)) continue;
      seen.add(pid);
      const live = await liveHeapOf(pid);
      const key = isExecutor(pid) ? 'executor' : name;
      if (live !== undefined) heaps[key] = (heaps[key] ?? 0) + live;
    }
  return heaps;
};
