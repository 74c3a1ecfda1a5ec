import { setTimeout as sleep } from 'node:timers/promises';
import type { Docker } from '../../clients/docker/client.ts';
import type { Running, Usage, UsageMeter } from '../../os/usage.ts';
import { cgroupReader } from './cgroup.ts';
import type { Container } from './containers.ts';
import { statsEntry } from './stats-stream.ts';
import type { ContainerEvent } from './watch.ts';

/** What a meter needs to know of the containers, which others look at already. */
export type Seen = {
  docker(): Promise<Docker>;
  /** As they were last looked at. */
  containers(): readonly Container[];
  /** Hears of what happens to them; returns what ends that. */
  onEvent(listener: (event: ContainerEvent) => void): () => void;
};

type Entry = { id: string; pid: number; usage(): Usage | undefined; close(): void };

/**
 * Looks at what containers use: by the kernel's own figures where that is the one of this machine, else
 * by one stream of Docker's stats a container, for as long as that runs.
 */
export const containerMeter = (
  seen: Seen,
  byKernel: (container: Container) => (() => Usage | undefined) | undefined = cgroupReader,
): UsageMeter => {
  const entries = new Map<string, Entry>();
  // A process that has ended does not come back, whatever is still believed of it.
  let ended: number[] = [];

  const forget = (name: string) => {
    entries.get(name)?.close();
    entries.delete(name);
  };
  // Streams of stats do not end by themselves when a container does.
  const quiet = seen.onEvent(({ id, kind }) => {
    if (kind !== 'die' && kind !== 'destroy') return;
    for (const [name, entry] of entries)
      if (entry.id === id) {
        ended = [...ended.slice(-50), entry.pid];
        forget(name);
      }
  });

  const follow = (name: string, container: Container): Entry => {
    const usage = byKernel(container);
    if (usage) return { id: container.id, pid: container.pid, usage, close: () => {} };
    const entry: Entry = statsEntry(seen, container, () => {
      // Asked for again with the next look, where it still runs.
      if (entries.get(name) === entry) entries.delete(name);
    });
    return entry;
  };

  const of = (services: readonly Running[]): Map<string, Usage> => {
    const found = new Map<string, Usage>();
    for (const name of entries.keys())
      if (!services.some((service) => service.name === name)) forget(name);
    for (const { name, pid } of services) {
      if (ended.includes(pid)) continue;
      let entry = entries.get(name);
      if (entry && entry.pid !== pid) {
        forget(name);
        entry = undefined;
      }
      const container = seen
        .containers()
        .find((one) => one.service === name && one.pid === pid && pid > 0);
      if (!entry && container) {
        entry = follow(name, container);
        entries.set(name, entry);
      }
      const usage = entry?.usage();
      if (usage) found.set(name, usage);
    }
    return found;
  };

  return {
    of,
    async known(signal) {
      const all = () => [...entries.values()].every((entry) => entry.usage()?.cpuMs !== null);
      while (!all() && !signal.aborted) await sleep(50, undefined, { signal }).catch(() => {});
    },
    close() {
      quiet();
      for (const name of [...entries.keys()]) forget(name);
    },
  };
};
