import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { messageOf } from '../config/errors.ts';
import { packageFolder } from '../config/versions.ts';
import type { FromChild, ToChild } from './parquet-child.ts';

/** A file wherever it is: `slice` reads the bytes from `start` to before `end`. */
export type ParquetFile = {
  size: number;
  slice(start: number, end: number): Promise<Uint8Array>;
};

/**
 * `quietMs`: how long it may compute without a word; `longestMs`: how long it may take in all;
 * `idleMs`: how long its process waits for another file; `memoryMb`: of its heap.
 */
export type Limits = { quietMs: number; longestMs: number; idleMs: number; memoryMb: number };
const usual: Limits = { quietMs: 15_000, longestMs: 120_000, idleMs: 3000, memoryMb: 512 };

const entry = import.meta.filename.endsWith('.ts')
  ? path.join(import.meta.dirname, 'parquet-child.ts')
  : path.join(packageFolder, 'dist', 'clients', 'parquet-child.js');

/**
 * Reads Parquet files in a process of its own: a damaged file can make the parser compute for ever,
 * or take all memory, and a thread that runs out of memory takes the whole program with it. The
 * system's limits end it where we can't any more. Files are read one after the other; the process
 * ends when there is nothing to read, and never keeps this one alive.
 */
export const parquetReader = (limits: Partial<Limits> = {}) => {
  const { quietMs, longestMs, idleMs, memoryMb } = { ...usual, ...limits };
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let jobs = 0;

  const end = (one = child) => {
    clearTimeout(idle);
    if (one === child) child = undefined;
    one?.kill('SIGKILL');
  };

  const readNow = async (
    { size, slice }: ParquetFile,
    columns: readonly string[],
    onRows: (rows: Record<string, unknown>[]) => void,
    signal: AbortSignal,
    onGroups: (rows: readonly number[]) => void,
  ): Promise<void> => {
    signal.throwIfAborted();
    clearTimeout(idle);
    child ??= start(memoryMb);
    const one = child;
    jobs += 1;
    const job = jobs;
    let over = false;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const give = (message: ToChild) => {
      if (one.connected) one.send(message, () => {});
    };
    let quiet: NodeJS.Timeout | undefined;
    const watch = () => {
      clearTimeout(quiet);
      quiet = setTimeout(
        () => reject(new Error(`it is not read within ${quietMs / 1000} s`)),
        quietMs,
      );
    };
    const take = (message: FromChild) => {
      clearTimeout(quiet);
      switch (message.kind) {
        case 'want':
          slice(message.start, message.end)
            .then(
              (bytes) => give({ job, kind: 'bytes', id: message.id, bytes }),
              (error: unknown) =>
                give({ job, kind: 'unread', id: message.id, message: messageOf(error) }),
            )
            .then(watch, reject);
          return;
        case 'groups':
          onGroups(message.rows);
          return watch();
        case 'rows':
          onRows(message.rows);
          give({ job, kind: 'more' });
          return watch();
        case 'done':
          return resolve();
        case 'failed':
          over = true;
          return reject(new Error(message.message));
      }
    };
    const onMessage = (message: FromChild) => {
      if (message.job !== job) return;
      try {
        take(message);
      } catch (error) {
        reject(error);
      }
    };
    const onEnd = () =>
      reject(new Error('what reads it has ended: it takes too much memory or time'));
    const onAbort = () => reject(signal.reason);
    const longest = setTimeout(
      () => reject(new Error(`it is not read within ${longestMs / 1000} s`)),
      longestMs,
    );
    one.on('message', onMessage).on('exit', onEnd).on('error', onEnd);
    signal.addEventListener('abort', onAbort);
    try {
      // It is watched from its first word on: a machine that is busy may take long to start it.
      give({ job, kind: 'file', size, columns });
      await promise;
      over = true;
    } finally {
      // What it is still at is of no use any more.
      if (over) idle = setTimeout(end, idleMs, one).unref();
      else end(one);
      clearTimeout(quiet);
      clearTimeout(longest);
      signal.removeEventListener('abort', onAbort);
      one.off('message', onMessage).off('exit', onEnd).off('error', onEnd);
    }
  };

  return {
    /**
     * Hands on the rows of a file, some at a time, with the columns that `columns` names (`add.size`;
     * a name includes what is below it). Throws an Error that says why where it can't be read; what
     * was handed on until then is worth nothing. `onGroups` hears first how many rows each row group has.
     */
    read(
      file: ParquetFile,
      columns: readonly string[],
      onRows: (rows: Record<string, unknown>[]) => void,
      signal: AbortSignal,
      onGroups: (rows: readonly number[]) => void = () => {},
    ): Promise<void> {
      const mine = last.then(() => readNow(file, columns, onRows, signal, onGroups));
      last = mine.catch(() => {});
      return mine;
    },
    /** The id of the process that reads, while there is one. */
    get pid() {
      return child?.pid;
    },
  };
};

/** The reader of the whole program. */
export const parquet = parquetReader();

// Kilobytes of memory that may be written to, and seconds on a processor: for what computes on when
// this process has been killed. Where a system does not know a limit, ours above remain.
const underLimits = 'ulimit -d 2000000 2>/dev/null; ulimit -t 600 2>/dev/null; exec "$0" "$@"';

const start = (memoryMb: number): ChildProcess => {
  const child = fork(entry, {
    serialization: 'advanced',
    execPath: '/bin/sh',
    execArgv: ['-c', underLimits, process.execPath, `--max-old-space-size=${memoryMb}`],
    // What the parser is given comes from elsewhere: it gets nothing of ours.
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.on('error', () => {});
  child.unref();
  child.channel?.unref();
  return child;
};
