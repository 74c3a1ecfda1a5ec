import { readdirSync, readFileSync } from 'node:fs';

const parents = (): Map<number, number> => {
  const table = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      table.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  return table;
};

/** A process and every living descendant of it. */
export const treeOf = (pid: number): number[] => {
  const table = [...parents()];
  const tree = [pid];
  for (const one of tree)
    tree.push(...table.filter(([, up]) => up === one).map(([child]) => child));
  return tree;
};

/** Signals processes, those that are there. */
export const signalAll = (pids: readonly number[], signal: NodeJS.Signals): void => {
  for (const pid of pids)
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended by itself.
    }
};
