import type { Duplex } from 'node:stream';
import type { Docker } from '../../clients/docker/client.ts';
import { byLine, demultiplex } from '../../clients/docker/frames.ts';
import type { Entry, Files } from '../../clients/files.ts';
import { Failure } from '../../config/errors.ts';
import type { Container } from './containers.ts';
import type { World } from './world.ts';

const command = ['python3', '-u', '/etc/cdc-top/docker/files.py'];
/** Who has Spark's volume and Python. */
const readers = ['spark-master', 'jupyter', 'spark-worker', 'job'];
// A container that is paused answers nothing, and nothing else tells it.
const answerMs = 15_000;

type Request = { op: 'list' | 'size' | 'read'; path: string; offset?: number; limit?: number };
type Answer = {
  id: number;
  entries?: Entry[];
  size?: number;
  base64?: string;
  error?: string;
  message?: string;
};

type Line = { of: string; ask(request: Request): Promise<Answer>; close(why: Error): void };

/**
 * Reads files of the lab inside one of its containers, by one process there that lives as long as it
 * is needed; in another container where that one has gone.
 */
export const containerFiles = (
  world: Pick<World, 'docker' | 'ask' | 'containers' | 'seen'>,
): Files & { close(): void } => {
  let line: Promise<Line> | undefined;
  let closed = false;

  const open = async (): Promise<Line> => {
    const running = (some: readonly Container[]) =>
      readers.flatMap((name) =>
        some.filter((one) => one.service === name && one.status === 'running'),
      );
    let last: unknown;
    // What was seen last may be over; what is there now may end this very moment.
    for (const look of [async () => world.seen(), world.containers])
      for (const { id, service } of running(await look()))
        try {
          return await world.ask((docker) => openLine(docker, id, service));
        } catch (error) {
          last = error;
        }
    throw (
      last ??
      Object.assign(
        new Failure('none of Spark’s containers runs, and only they can read the lab’s files'),
        // As of a server that is down.
        { code: 'ECONNREFUSED' },
      )
    );
  };

  const askOnce = async (request: Request): Promise<Answer> => {
    if (closed) throw new Failure('files are no longer read');
    line ??= open();
    const current = line;
    try {
      return await (await current).ask(request);
    } catch (error) {
      // A line that is broken is not asked again.
      if (line === current) line = undefined;
      throw error;
    }
  };
  const ask = async (request: Request): Promise<Answer> => {
    const wasOpen = line !== undefined;
    const answer = await askOnce(request).catch((error: unknown) => {
      // It may have ended long ago, with its container.
      if (wasOpen && !closed) return askOnce(request);
      throw error;
    });
    if (answer.error)
      throw Object.assign(new Error(`${request.path}: ${answer.message ?? answer.error}`), {
        code: answer.error,
      });
    return answer;
  };

  return {
    list: async (path) => (await ask({ op: 'list', path })).entries ?? [],
    sizeOf: async (path) => (await ask({ op: 'size', path })).size ?? 0,
    async readFrom(path, offset, limit) {
      const { base64 = '', size = 0 } = await ask({ op: 'read', path, offset, limit });
      return { bytes: Buffer.from(base64, 'base64'), size };
    },
    close() {
      closed = true;
      line?.then((one) => one.close(new Failure('files are no longer read'))).catch(() => {});
      line = undefined;
    },
  };
};

const openLine = async (docker: Docker, id: string, service: string): Promise<Line> => {
  const exec = await docker.getContainer(id).exec({
    Cmd: command,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream: Duplex = await exec.start({ hijack: true, stdin: true });
  const waiting = new Map<number, PromiseWithResolvers<Answer>>();
  let next = 0;
  let over: Error | undefined;
  let said = '';

  const close = (why: Error) => {
    over ??= why;
    stream.destroy();
    for (const { reject } of waiting.values()) reject(over);
    waiting.clear();
  };
  const take = byLine((text) => {
    const answer = answerIn(text);
    // Docker's own words, where the process could not be started after all.
    if (!answer) return close(new Failure(`files in ${service} can't be read: ${text.trim()}`));
    waiting.get(answer.id)?.resolve(answer);
    waiting.delete(answer.id);
  });
  stream.on(
    'data',
    demultiplex(docker, (piece, from) => {
      if (from === 'stderr') said = piece.toString('utf8').trim().split('\n').at(-1) ?? '';
      else take(piece);
    }),
  );
  const ended = () =>
    close(new Failure(`what reads the lab’s files in ${service} has ended${said && `: ${said}`}`));
  for (const event of ['end', 'close', 'error']) stream.on(event, ended);

  return {
    of: id,
    close,
    async ask(request) {
      if (over) throw over;
      next += 1;
      const answer = Promise.withResolvers<Answer>();
      waiting.set(next, answer);
      const timer = setTimeout(
        () => close(new Failure(`${service} does not answer what files it has`)),
        answerMs,
      );
      stream.write(`${JSON.stringify({ id: next, ...request })}\n`);
      try {
        return await answer.promise;
      } finally {
        clearTimeout(timer);
      }
    },
  };
};

const answerIn = (text: string): Answer | undefined => {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return undefined;
  }
};
