import { setTimeout as sleep } from 'node:timers/promises';
import type { Docker } from '../../clients/docker/client.ts';
import { demultiplex } from '../../clients/docker/frames.ts';
import type { Container } from './containers.ts';

export type LogSource = {
  docker(): Promise<Docker>;
  /** The container now; it may be another one than before. */
  find(): Promise<Pick<Container, 'id' | 'tty' | 'status'> | undefined>;
};

const retryMs = 300;
// What has no end would otherwise be kept for as long as it is followed.
const longestLine = 512 * 1024;

/**
 * The last lines of a container's log, then, with `follow`, each line as it is written; goes on when
 * the container is restarted, or another one takes its place. Ends when the signal is aborted.
 */
export async function* readContainerLog(
  source: LogSource,
  {
    lines,
    follow,
    signal,
    until,
  }: { lines: number; follow: boolean; signal: AbortSignal; until?: number },
): AsyncGenerator<string> {
  let last: string | undefined;
  let tail: number | 'all' = lines;
  // One that has said all: it is asked again once it runs, or another one is there.
  let done: string | undefined;
  while (!signal.aborted) {
    const container = await source.find().catch((error: unknown) => {
      // While Docker is away, who follows waits.
      if (!follow || last === undefined) throw error;
      return undefined;
    });
    const isNew = container && (container.id !== done || container.status === 'running');
    if (container && isNew) {
      for await (const { line, time } of pieces(source, container, {
        tail,
        since: last,
        until,
        follow,
        signal,
      })) {
        last = time ?? last;
        yield line;
      }
      done = container.id;
      tail = 'all';
      last ??= new Date().toISOString();
    }
    if (!follow) return;
    await sleep(retryMs, undefined, { signal }).catch(() => {});
  }
}

type Line = { line: string; time: string | undefined };

async function* pieces(
  source: LogSource,
  { id, tty }: Pick<Container, 'id' | 'tty'>,
  {
    tail,
    since,
    until,
    follow,
    signal,
  }: {
    tail: number | 'all';
    since: string | undefined;
    until: number | undefined;
    follow: boolean;
    signal: AbortSignal;
  },
): AsyncGenerator<Line> {
  const docker = await source.docker();
  // A number would not hold the billionths.
  const from = since === undefined ? undefined : (secondsAfter(since) as unknown as number);
  const options = {
    stdout: true,
    stderr: true,
    // To know where to go on; they are taken off again.
    timestamps: true,
    ...(until !== undefined && { until: until.toFixed(6) as unknown as number }),
    ...(from !== undefined ? { since: from } : tail !== 'all' && { tail }),
  };
  const container = docker.getContainer(id);
  const queue = lineQueue(docker, tty);
  if (!follow) {
    queue.take(await container.logs({ ...options, follow: false }));
    queue.end();
    yield* queue.drain();
    return;
  }
  const stream = await container.logs({ ...options, follow: true });
  const stop = () => (stream as unknown as { destroy(): void }).destroy();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  stream.on('data', (chunk: Buffer) => {
    queue.take(chunk);
    // A reader that is slower than the service holds Docker back, not our memory.
    if (queue.full()) stream.pause();
  });
  for (const event of ['end', 'error', 'close'] as const) stream.on(event, () => queue.end());
  try {
    while (await queue.more()) {
      yield* queue.drain();
      if (signal.aborted) return;
      stream.resume();
    }
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

const mostQueued = 2000;

/** Lines out of the bytes of a log, each with the time that Docker wrote before it. */
const lineQueue = (docker: Docker, tty: boolean) => {
  let lines: Line[] = [];
  let ended = false;
  let wake = Promise.withResolvers<void>();
  const rest = { stdout: '', stderr: '' };
  let time: string | undefined;

  const push = (text: string) => {
    lines.push({ line: Buffer.from(text, 'latin1').toString('utf8'), time });
  };
  const takePiece = (piece: Buffer, stream: 'stdout' | 'stderr') => {
    // A long line comes in pieces, each with a time of its own.
    const { stamp, text } = withoutTime(piece.toString('latin1'));
    time = stamp ?? time;
    const parts = (rest[stream] + text).split('\n');
    rest[stream] = (parts.pop() ?? '').slice(0, longestLine);
    parts.forEach(push);
  };
  const takeRaw = (chunk: Buffer) => {
    const parts = (rest.stdout + chunk.toString('latin1')).split('\n');
    rest.stdout = (parts.pop() ?? '').slice(0, longestLine);
    for (const part of parts) {
      const { stamp, text } = withoutTime(part.replace(/\r$/, ''));
      time = stamp ?? time;
      push(text);
    }
  };
  const take = tty ? takeRaw : demultiplex(docker, takePiece);
  return {
    take(chunk: Buffer) {
      take(chunk);
      if (lines.length > 0) wake.resolve();
    },
    full: () => lines.length > mostQueued,
    end() {
      if (ended) return;
      ended = true;
      // The last line need not end in a line break.
      for (const stream of ['stdout', 'stderr'] as const) {
        const left = tty ? withoutTime(rest[stream]).text : rest[stream];
        if (left !== '') push(left);
        rest[stream] = '';
      }
      wake.resolve();
    },
    *drain() {
      const now = lines;
      lines = [];
      if (!ended) wake = Promise.withResolvers();
      yield* now;
    },
    /** Waits for lines; false once there will be none. */
    async more(): Promise<boolean> {
      if (lines.length === 0 && !ended) await wake.promise;
      return lines.length > 0;
    },
  };
};

const withoutTime = (text: string): { stamp: string | undefined; text: string } => {
  const stamp = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) /.exec(text)?.[1];
  return { stamp, text: stamp ? text.slice(stamp.length + 1) : text };
};

/** A time of Docker's in seconds, a billionth later: what is of the very time was read already. */
const secondsAfter = (time: string): string => {
  const [, whole = '', fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(time) ?? [];
  const seconds = Math.floor(Date.parse(`${whole}Z`) / 1000);
  const nanos = BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9)) + 1n;
  return `${nanos / 1_000_000_000n}.${String(nanos % 1_000_000_000n).padStart(9, '0')}`;
};

const mostLines = 60;

/** The end of a container's log, or of what was in it at `until`, in seconds; nothing where it can't be read. */
export const lastLinesOf = async (
  { docker }: Pick<LogSource, 'docker'>,
  container: Pick<Container, 'id' | 'tty' | 'status'>,
  signal: AbortSignal,
  until?: number,
): Promise<string[]> => {
  const source = { docker, find: async () => container };
  const lines: string[] = [];
  try {
    for await (const line of readContainerLog(source, {
      ...{ lines: mostLines, follow: false, signal, until },
    }))
      lines.push(line);
  } catch {
    // Gone meanwhile.
  }
  return lines;
};
