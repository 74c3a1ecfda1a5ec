import { setTimeout as sleep } from 'node:timers/promises';
import type { Running, Usage, UsageMeter } from '../../probes/proc.ts';
import type { Container } from './containers.ts';
import type { Docker } from './docker.ts';
import { byLine } from './frames.ts';
import { type Frame, smoothed, usageOf } from './stats.ts';
import type { ContainerEvent } from './watch.ts';

/** What a meter needs to know of the containers, which others look at already. */
export type Seen = {
  docker(): Promise<Docker>;
  /** As they were last looked at. */
  containers(): readonly Container[];
  /** Hears of what happens to them; returns what ends that. */
  onEvent(listener: (event: ContainerEvent) => void): () => void;
};

type Entry = { id: string; pid: number; usage(): Usage; close(): void };

/** Looks at what containers use: one stream a container, for as long as that runs. */
export const containerMeter = (seen: Seen): UsageMeter => {
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

  const follow = (name: string, { id, pid }: Container): Entry => {
    const samples = smoothed();
    const abort = new AbortController();
    // By our own clock: Docker's may be another machine's.
    let offset = Number.POSITIVE_INFINITY;
    const entry: Entry = {
      id,
      pid,
      usage: () => samples.at(Date.now()),
      close: () => abort.abort(),
    };
    const take = byLine((line) => {
      const sample = usageOf(JSON.parse(line) as Frame);
      if (!sample) return end();
      offset = Math.min(offset, Date.now() - sample.at);
      samples.add({ ...sample, at: sample.at + offset });
    });
    // Asked for again with the next look, where it still runs.
    const end = () => {
      abort.abort();
      if (entries.get(name) === entry) entries.delete(name);
    };
    void (async () => {
      const docker = await seen.docker();
      abort.signal.throwIfAborted();
      const stream = await docker.getContainer(id).stats({ stream: true });
      const stop = () => (stream as unknown as { destroy(): void }).destroy();
      if (abort.signal.aborted) return stop();
      abort.signal.addEventListener('abort', stop, { once: true });
      stream.on('data', (chunk: Buffer) => {
        try {
          take(chunk);
        } catch {
          end();
        }
      });
      for (const event of ['end', 'error', 'close']) stream.on(event, end);
    })().catch(end);
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
      if (entry) found.set(name, entry.usage());
    }
    return found;
  };

  return {
    of,
    async known(signal) {
      const all = () => [...entries.values()].every((entry) => entry.usage().cpuMs !== null);
      while (!all() && !signal.aborted) await sleep(50, undefined, { signal }).catch(() => {});
    },
    close() {
      quiet();
      for (const name of [...entries.keys()]) forget(name);
    },
  };
};
