import { withDeadline } from '../../clients/deadline.ts';
import { localFiles } from '../../clients/files.ts';
import type { Probe } from '../../watch/kind.ts';
import type { DeltaTableReading } from '../../watch/readings.ts';
import { deltaLog } from './log.ts';

const timeoutMs = 3000;

/** A Delta table out of its own log: version, rows, files, bytes and the last commits. Null while there is none. */
export const deltaProbe: Probe<DeltaTableReading> = {
  name: 'delta',
  everyMs: 1000,
  timeoutMs,
  async open({ target: { paths }, files = localFiles }) {
    const log = deltaLog(files, paths.delta);
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
  },
};
