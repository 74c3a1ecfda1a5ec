import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import type { DeltaRow } from '../../test/stack/delta.ts';

/** One commit of a Delta table, and when it became visible (milliseconds of this machine's clock). */
export type Commit = { version: number; at: number; rows: number; files: string[] };

type Add = { path: string; stats?: string };

/** The commits of a table from `first` on, read without Spark. An append-only table is expected. */
export const commitsOf = (table: string, first = 0): Commit[] => {
  const log = path.join(table, '_delta_log');
  if (!existsSync(log)) return [];
  return readdirSync(log)
    .filter((name) => /^\d{20}\.json$/.test(name))
    .map((name) => ({ name, version: Number(name.slice(0, 20)) }))
    .filter(({ version }) => version >= first)
    .sort((a, b) => a.version - b.version)
    .map(({ name, version }) => {
      const file = path.join(log, name);
      const adds = readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .flatMap((line) => (JSON.parse(line) as { add?: Add }).add ?? []);
      const rows = adds.map(({ stats }) => Number(JSON.parse(stats ?? '{}').numRecords ?? 0));
      return {
        version,
        // A commit is renamed into place, which sets the time of the change, not of the writing.
        at: statSync(file).ctimeMs,
        rows: rows.reduce((sum, count) => sum + count, 0),
        files: adds.map((add) => path.join(table, decodeURIComponent(add.path))),
      };
    });
};

/** The rows of some commits, each with its commit's time. */
export const rowsOf = async (
  commits: readonly Commit[],
): Promise<(DeltaRow & { at: number })[]> => {
  const rows: (DeltaRow & { at: number })[] = [];
  for (const { at, files } of commits)
    for (const name of files) {
      const file = await asyncBufferFromFile(name);
      // One by one: a burst has more rows than a call can have arguments.
      for (const row of (await parquetReadObjects({ file })) as DeltaRow[])
        rows.push({ ...row, at });
    }
  return rows;
};

type Customer = Pick<DeltaRow, 'id' | 'first_name' | 'last_name' | 'email'>;

/** What the newest change of each id leaves, deleted ones without. */
export const latest = (rows: readonly DeltaRow[]): Customer[] => {
  const newest = new Map<number, DeltaRow>();
  for (const row of rows) {
    const known = newest.get(row.id);
    if (!known || row.kafka_offset > known.kafka_offset) newest.set(row.id, row);
  }
  return [...newest.values()].filter(({ op }) => op !== 'd');
};

/** A sum of the content of customers that does not depend on their order. */
export const contentSum = (customers: readonly Customer[]): string => {
  const hash = createHash('sha256');
  for (const { id, first_name, last_name, email } of customers.toSorted(
    (a, b) => Number(a.id) - Number(b.id),
  ))
    hash.update(JSON.stringify([String(id), first_name, last_name, email]));
  return hash.digest('hex');
};
