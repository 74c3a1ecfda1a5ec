import { setTimeout as sleep } from 'node:timers/promises';
import type { Docker } from '../../clients/docker/client.ts';
import { byLine } from '../../clients/docker/frames.ts';
import { log } from '../../config/log.ts';
import { projectLabel, serviceLabel } from './containers.ts';

/** What happened to a container. */
export type ContainerEvent = {
  /** ms since the epoch, by Docker's clock. */
  at: number;
  id: string;
  service: string;
  kind:
    | 'start'
    | 'die'
    | 'oom'
    | 'healthy'
    | 'unhealthy'
    | 'restart'
    | 'destroy'
    | 'pause'
    | 'unpause';
  /** Of `die`. */
  exitCode?: number;
};

type Message = {
  Action?: string;
  time?: number;
  timeNano?: number;
  Actor?: { ID?: string; Attributes?: Record<string, string> };
};

const wanted = ['start', 'die', 'oom', 'health_status', 'restart', 'destroy', 'pause', 'unpause'];

/** One message of Docker's events; undefined for those that are of no interest. */
export const eventOf = ({ Action = '', time = 0, timeNano, Actor }: Message) => {
  const attributes = Actor?.Attributes ?? {};
  const kind = Action.replace(/^health_status: /, '') as ContainerEvent['kind'];
  const known = [...wanted, 'healthy', 'unhealthy'].includes(kind) && Action !== 'health_status';
  const service = attributes[serviceLabel];
  if (!known || !service || !Actor?.ID) return undefined;
  const event: ContainerEvent = {
    at: timeNano ? Math.floor(timeNano / 1e6) : time * 1000,
    id: Actor.ID,
    service,
    kind,
    ...(kind === 'die' && { exitCode: Number(attributes.exitCode ?? 0) }),
  };
  return event;
};

const backoffMs = [200, 500, 1000, 2000] as const;

/**
 * Follows the events of a project's containers by one stream, which is opened anew when it breaks;
 * what happened meanwhile comes then, as far as Docker still knows it. `connected` is told of every
 * beginning and end.
 */
export const watchContainers = (
  connect: () => Promise<Docker>,
  project: string,
  {
    onEvent,
    onConnected,
  }: { onEvent: (event: ContainerEvent) => void; onConnected: (connected: boolean) => void },
): { close(): Promise<void> } => {
  const abort = new AbortController();
  const { signal } = abort;
  let since: string | undefined;
  let failures = 0;

  const follow = async () => {
    const docker = await connect();
    signal.throwIfAborted();
    const label = [`${projectLabel}=${project}`];
    const filters = JSON.stringify({ type: ['container'], label, event: wanted });
    // A number would not hold the millionths.
    const from = since as unknown as number;
    const stream = await docker.getEvents({ filters, ...(since && { since: from }) });
    const stop = () => (stream as unknown as { destroy(): void }).destroy();
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    failures = 0;
    onConnected(true);
    const take = byLine((line) => {
      if (line.trim() === '') return;
      const message = JSON.parse(line) as Message;
      // The next moment: `since` gives what is of that very time too.
      if (message.timeNano) since = secondsText(BigInt(Math.floor(message.timeNano / 1e3)) + 1n);
      const event = eventOf(message);
      if (event) onEvent(event);
    });
    try {
      await new Promise<void>((resolve, reject) => {
        stream.on('data', (chunk: Buffer) => {
          try {
            take(chunk);
          } catch (error) {
            reject(error);
          }
        });
        stream.on('error', reject);
        for (const event of ['end', 'close']) stream.on(event, () => resolve());
      });
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
      if (!signal.aborted) onConnected(false);
    }
  };

  const run = async () => {
    while (!signal.aborted) {
      try {
        await follow();
      } catch (error) {
        if (signal.aborted) return;
        if (failures === 0) log('Docker’s events', error);
      }
      const pause = backoffMs[Math.min(failures, backoffMs.length - 1)];
      failures += 1;
      await sleep(pause, undefined, { signal }).catch(() => {});
    }
  };
  const running = run();
  return {
    async close() {
      abort.abort(new Error('no longer watched'));
      await running;
    },
  };
};

const secondsText = (micros: bigint): string =>
  `${micros / 1_000_000n}.${String(micros % 1_000_000n).padStart(6, '0')}000`;
