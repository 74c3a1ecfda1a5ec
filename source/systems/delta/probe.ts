import { withDeadline } from '../../clients/deadline.ts';
import type { Files } from '../../clients/files.ts';
import type { Reader } from '../../watch/kind.ts';
import { deltaLog } from './log.ts';
import type { DeltaTableReading } from './readings.ts';

const timeoutMs = 3000;

/** A Delta table out of its own log: version, rows, files, bytes and the last commits. Null while there is none. */
export const openTable = async (path: string, files: Files): Promise<Reader<DeltaTableReading>> => {
  const log = deltaLog(files, path);
  const closed = new AbortController();
  let running: Promise<DeltaTableReading> | undefined;
  return {
    // A table with a long log may take longer than a read has: the next one goes on waiting for it.
    read: (signal) =>
      withDeadline(signal, timeoutMs, () => {
        running ??= log.poll(closed.signal).finally(() => {
          running = undefined;
        });
        return running;
      }),
    close: async () => closed.abort(),
  };
};
