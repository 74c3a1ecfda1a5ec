import path from 'node:path';
import { withDeadline } from './deadline.ts';
import { type Files, localFiles, newestNumber, readWhole } from './files.ts';
import type { DeltaTableReading } from './readings.ts';
import type { Probe } from './types.ts';

const timeoutMs = 3000;

type Action = { add?: { stats?: string } };

/**
 * A Delta table's version and the rows that its commits added, from its log. Reads only commits
 * that are new, and asks for the next one by its name: a log may hold a hundred thousand files.
 * Null while there is no table.
 */
export const deltaProbe = (files: Files = localFiles): Probe<DeltaTableReading> => ({
  name: 'delta',
  everyMs: 1000,
  timeoutMs,
  async open({ target: { paths } }) {
    const folder = path.join(paths.delta, '_delta_log');
    const fileOf = (version: number) =>
      path.join(folder, `${String(version).padStart(20, '0')}.json`);
    let version = -1;
    let rows = 0;

    // Deleted, or replaced by a new table: what was counted is no longer so.
    const forgetIfGone = async () => {
      if (version < 0 || (await files.sizeOf(fileOf(version))) > 0) return;
      version = -1;
      rows = 0;
    };
    const firstVersion = async () => {
      const numbers = (await files.list(folder))
        .map((entry) => newestNumber([entry], commitName))
        .filter((number) => number >= 0);
      return numbers.length === 0 ? -1 : Math.min(...numbers);
    };

    return {
      read: (signal) =>
        withDeadline(signal, timeoutMs, async (inner) => {
          await forgetIfGone();
          let next = version < 0 ? await firstVersion() : version + 1;
          // What was read before a timeout counts: the next read goes on from there.
          while (next >= 0) {
            const commit = await readWhole(files, fileOf(next));
            if (commit === '' || inner.aborted) break;
            rows += addedRows(commit);
            version = next;
            next += 1;
          }
          return version < 0 ? null : { version, rows };
        }),
      close: async () => {},
    };
  },
});

const commitName = /^(\d{20})\.json$/;

/** The rows of the files that one commit added, from their statistics. */
export const addedRows = (commit: string): number =>
  commit
    .split('\n')
    .filter((line) => line.startsWith('{"add"'))
    .map((line) => JSON.parse((JSON.parse(line) as Action).add?.stats ?? '{}'))
    .reduce((sum, stats: { numRecords?: number }) => sum + (stats.numRecords ?? 0), 0);
