import { setTimeout as sleep } from 'node:timers/promises';
import type { LabStatus } from '../../source/watch/lab.ts';
import { signalAll, treeOf } from './processes.ts';

export type Outage = {
  at: number;
  target: string;
  how: 'SIGKILL' | 'SIGSTOP';
  /** Seconds until all is healthy and a row committed after it is in Delta; undefined: never. */
  recoveredS?: number;
  /** Who ended a hang: the lab itself, or this script after it waited in vain. */
  healed?: 'by itself' | 'SIGCONT';
};

/** Process ids by component, of what runs. */
export const pidsOf = ({ services, job }: LabStatus): Record<string, number> =>
  Object.fromEntries(
    [...services, { name: 'job', pid: job.pid }].flatMap(({ name, pid }) =>
      pid ? [[name, pid]] : [],
    ),
  );

/**
 * Kills or stops a component and waits until the pipeline is whole again: everything healthy, the
 * job running, and a row committed since then landed. A hang that nobody ends is ended here after
 * `patienceS`.
 */
export const breakOne = async (
  target: string,
  how: Outage['how'],
  lab: {
    status: () => Promise<LabStatus | undefined>;
    /** Commits a row and tells its mark; undefined while the source is away. */
    mark: () => Promise<string | undefined>;
    landed: (mark: string) => Promise<boolean>;
    patienceS: number;
    limitS: number;
    signal: AbortSignal;
  },
): Promise<Outage | undefined> => {
  const before = await lab.status();
  const pid = before && pidsOf(before)[target];
  if (!pid) return undefined;
  const tree = treeOf(pid);
  const outage: Outage = { at: Date.now(), target, how };
  const since = () => (Date.now() - outage.at) / 1000;
  // Killed alone, as the kernel's own killer would; but a hang is one of all of it.
  signalAll(how === 'SIGKILL' ? [pid] : tree, how);
  let mark: string | undefined;
  while (since() < lab.limitS && !lab.signal.aborted) {
    await sleep(2000, undefined, { signal: lab.signal }).catch(() => {});
    if (how === 'SIGSTOP' && !outage.healed) {
      const now = await lab.status();
      const pidNow = now && pidsOf(now)[target];
      if (pidNow && pidNow !== pid) outage.healed = 'by itself';
      else if (since() > lab.patienceS) {
        signalAll(tree, 'SIGCONT');
        outage.healed = 'SIGCONT';
      } else continue;
    }
    mark ??= await lab.mark();
    if (!mark || !(await lab.landed(mark))) continue;
    const now = await lab.status();
    if (now?.state !== 'healthy' || now.job.state !== 'running') continue;
    outage.recoveredS = since();
    return outage;
  }
  if (how === 'SIGSTOP') signalAll(tree, 'SIGCONT');
  return outage;
};
