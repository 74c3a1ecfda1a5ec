import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process told apart from any later one that gets its pid: the pid with its start time. */
export type Identity = { pid: number; startTime: string };

type Entry = Identity & { parent: number; zombie: boolean; stopped: boolean };

const onLinux = process.platform === 'linux';

/** Reads one process; undefined where there is none. Start time in clock ticks since boot. */
const readEntry = (pid: number): Entry | undefined => {
  if (!onLinux) return readAll().find((entry) => entry.pid === pid);
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may hold spaces and parentheses itself: fields count from the last.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      pid,
      parent: Number(fields[1]),
      startTime: fields[19] as string,
      zombie: fields[0] === 'Z' || fields[0] === 'X',
      stopped: fields[0] === 'T',
    };
  } catch {
    return undefined;
  }
};

const readAll = (): Entry[] => {
  if (onLinux) {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => readEntry(Number(name)))
      .filter((entry) => entry !== undefined);
  }
  const table = execFileSync('ps', ['-axo', 'pid=,ppid=,stat=,lstart='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const [, pid, parent, state, startTime] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+)$/.exec(line) ?? [];
    if (!pid || !startTime) return [];
    const [zombie, stopped] = [state?.startsWith('Z') ?? false, state?.startsWith('T') ?? false];
    const who = { pid: Number(pid), startTime: startTime.trim() };
    return [{ ...who, parent: Number(parent), zombie, stopped }];
  });
};

/** The identity of a living process; undefined for a dead one and for a zombie. */
export const identify = (pid: number): Identity | undefined => {
  const entry = readEntry(pid);
  return entry && !entry.zombie ? { pid, startTime: entry.startTime } : undefined;
};

/** Whether exactly this process still lives. */
export const isAlive = ({ pid, startTime }: Identity): boolean =>
  identify(pid)?.startTime === startTime;

/** Whether somebody has sent a process SIGSTOP: it lives, does nothing, and hears nothing but SIGKILL. */
export const isStopped = (pid: number): boolean => readEntry(pid)?.stopped ?? false;

/** Sends a signal to exactly this process; returns false where it is gone or not ours to signal. */
export const signalProcess = (identity: Identity, signal: NodeJS.Signals): boolean => {
  if (!isAlive(identity)) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch {
    return false;
  }
};

const environmentOf = (pid: number): string => {
  try {
    if (onLinux) return readFileSync(`/proc/${pid}/environ`, 'latin1');
    return execFileSync('ps', ['-p', String(pid), '-wwE', '-o', 'command='], {
      encoding: 'latin1',
    });
  } catch {
    return '';
  }
};

/**
 * Every living process that carries `marker` (`NAME=value`) in its environment, and all their
 * descendants; never this process, its ancestors or their other children.
 */
export const processesWith = (marker: string): Identity[] => {
  const all = readAll().filter((entry) => !entry.zombie);
  const byPid = new Map(all.map((entry) => [entry.pid, entry]));
  const spared = new Set<number>();
  for (let pid: number | undefined = process.pid; pid; pid = byPid.get(pid)?.parent)
    spared.add(pid);
  const found = new Set(
    all
      .filter(({ pid }) => !spared.has(pid))
      .filter(({ pid }) =>
        environmentOf(pid)
          .split(/[\0 \n]/)
          .includes(marker),
      )
      .map(({ pid }) => pid),
  );
  // A process may hide its environment (PostgreSQL's children overwrite it): parents tell.
  addDescendants(found, all, spared);
  return [...found].map((pid) => ({ pid, startTime: byPid.get(pid)?.startTime as string }));
};

/** These processes, as far as they live, and all their descendants. */
export const treesOf = (roots: readonly Identity[]): Identity[] => {
  const all = readAll().filter((entry) => !entry.zombie);
  const found = new Set(roots.filter(isAlive).map(({ pid }) => pid));
  addDescendants(found, all);
  return all.filter(({ pid }) => found.has(pid)).map(({ pid, startTime }) => ({ pid, startTime }));
};

const addDescendants = (
  found: Set<number>,
  all: readonly Entry[],
  spared: ReadonlySet<number> = new Set(),
) => {
  for (let grown = true; grown; ) {
    grown = false;
    for (const { pid, parent } of all) {
      if (found.has(parent) && !found.has(pid) && !spared.has(pid)) {
        found.add(pid);
        grown = true;
      }
    }
  }
};

/** Ends processes politely, and by force those still there after `graceMs`. Returns survivors. */
export const endProcesses = async (
  identities: readonly Identity[],
  graceMs: number,
): Promise<Identity[]> => {
  for (const [signal, waitMs] of [
    ['SIGTERM', graceMs],
    ['SIGKILL', 5000],
  ] as const) {
    for (const identity of identities) signalProcess(identity, signal);
    const deadline = Date.now() + waitMs;
    while (Date.now() < deadline && identities.some(isAlive)) await sleep(50);
  }
  return identities.filter(isAlive);
};
