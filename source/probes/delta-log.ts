import path from 'node:path';
import { type Files, localFiles } from './files.ts';
import type { Probe } from './types.ts';

/** What a Delta table's log tells: its version and the rows that its commits added and removed. */
export type DeltaReading = { version: number; rows: number } | undefined;

type Action = { add?: { stats?: string }; remove?: unknown };

/** Reads only the commits that are new. Undefined while there is no table. */
export const deltaLog = (files: Files = localFiles): Probe<DeltaReading> => ({
  name: 'delta-log',
  timeoutMs: 3000,
  async open({ paths }) {
    const folder = path.join(paths.delta, '_delta_log');
    let version = -1;
    let rows = 0;
    return {
      async read() {
        const found = (await files.list(folder))
          .map(({ name }) => Number(/^(\d{20})\.json$/.exec(name)?.[1] ?? -1))
          .filter((number) => number > version)
          .sort((a, b) => a - b);
        for (const number of found) {
          const file = path.join(folder, `${String(number).padStart(20, '0')}.json`);
          const { bytes } = await files.readFrom(file, 0, 16 * 1024 * 1024);
          rows += addedRows(bytes.toString('utf8'));
          version = number;
        }
        return version < 0 ? undefined : { version, rows };
      },
      close: async () => {},
    };
  },
});

/** The rows of the files that one commit added, from their statistics. */
export const addedRows = (commit: string): number =>
  commit
    .split('\n')
    .filter((line) => line.startsWith('{"add"'))
    .map((line) => JSON.parse((JSON.parse(line) as Action).add?.stats ?? '{}'))
    .reduce((sum, stats: { numRecords?: number }) => sum + (stats.numRecords ?? 0), 0);
