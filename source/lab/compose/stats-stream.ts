import type { Docker } from '../../clients/docker/client.ts';
import { byLine } from '../../clients/docker/frames.ts';
import type { Usage } from '../../os/usage.ts';
import type { Container } from './containers.ts';
import { type Frame, smoothed, usageOf } from './stats.ts';

/** What a container uses, by one stream of Docker's stats; `onEnd` hears of its end, once or more. */
export const statsEntry = (
  { docker }: { docker(): Promise<Docker> },
  { id, pid }: Pick<Container, 'id' | 'pid'>,
  onEnd: () => void,
): { id: string; pid: number; usage(): Usage; close(): void } => {
  const samples = smoothed();
  const abort = new AbortController();
  // By our own clock: Docker's may be another machine's.
  let offset = Number.POSITIVE_INFINITY;
  const end = () => {
    abort.abort();
    onEnd();
  };
  const take = byLine((line) => {
    const sample = usageOf(JSON.parse(line) as Frame);
    if (!sample) return end();
    offset = Math.min(offset, Date.now() - sample.at);
    samples.add({ ...sample, at: sample.at + offset });
  });
  const follow = async () => {
    const client = await docker();
    abort.signal.throwIfAborted();
    const stream = await client.getContainer(id).stats({ stream: true });
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
  };
  void follow().catch(end);
  return { id, pid, usage: () => samples.at(Date.now()), close: () => abort.abort() };
};
