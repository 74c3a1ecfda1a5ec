import { withDeadline } from '../../clients/deadline.ts';
import type { Files } from '../../clients/files.ts';
import type { Reader } from '../../watch/kind.ts';
import { deltaLog } from './log.ts';
import type { DeltaTableReading } from './readings.ts';

const timeoutMs = 3000;

/**
 * A Delta table out of its own log: version, rows, files, bytes and the last commits; and the rows of
 * the table of rejected records beside it. Null while there is none.
 */
export const openTable = async (path: string, files: Files): Promise<Reader<DeltaTableReading>> => {
  const log = deltaLog(files, path);
  const rejectedLog = deltaLog(files, `${path}_rejected`);
  const closed = new AbortController();
  let running: Promise<DeltaTableReading> | undefined;
  let last: { table: DeltaTableReading; rejected: number; reading: DeltaTableReading } | undefined;
  const poll = async (): Promise<DeltaTableReading> => {
    const [table, rejected] = await Promise.all([
      log.poll(closed.signal),
      // What is wrong with that table must not hide this one.
      rejectedLog.poll(closed.signal).then(
        (beside) => beside?.rows ?? 0,
        () => last?.rejected ?? 0,
      ),
    ]);
    // A reading of nothing new is the same object.
    if (last?.table !== table || last.rejected !== rejected)
      last = { table, rejected, reading: table && { ...table, rejected } };
    return last.reading;
  };
  return {
    // A table with a long log may take longer than a read has: the next one goes on waiting for it.
    read: (signal) =>
      withDeadline(signal, timeoutMs, () => {
        running ??= poll().finally(() => {
          running = undefined;
        });
        return running;
      }),
    close: async () => closed.abort(),
  };
};
