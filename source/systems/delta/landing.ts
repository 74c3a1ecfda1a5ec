import path from 'node:path';
import { type Files, newestNumber } from '../../clients/files.ts';
import { parquet } from '../../clients/parquet.ts';
import { type Action, type Actions, readCommit } from './actions.ts';
import { commitOf } from './commit.ts';

const headBytes = 16 * 1024;
const mostLookedBack = 2000;
const atOnce = 20;
const mostFiles = 1000;
// Of a larger one the row is not looked for: it would be read over a network as a whole.
const largestFile = 256 * 1024 * 1024;

/** The columns that tell a row’s record, in tables that keep its address. */
export const addressColumns = [
  { partition: 'kafka_partition', offset: 'kafka_offset' },
  { partition: 'partition', offset: 'offset' },
] as const;

/** A data file that a commit has added; `modifiedAt` ms since the epoch. */
export type AddedFile = {
  path: string;
  bytes: number | null;
  modifiedAt: number | null;
  /** Smallest and greatest value of each column that its statistics tell as numbers. */
  bounds: Readonly<Record<string, { min: number; max: number }>>;
};

export type LandedCommit = {
  version: number;
  at: number | null;
  operation: string;
  batch: { query: string; id: number } | null;
  /** The first of them; `fileCount` are all. */
  files: AddedFile[];
  fileCount: number;
  rows: number | null;
};

const fileOf = (folder: string, version: number): string =>
  path.join(folder, '_delta_log', `${String(version).padStart(20, '0')}.json`);

/** Reads a commit with the files that it has added; undefined where it is not there, or not whole yet. */
export const readLanding = async (
  files: Files,
  folder: string,
  version: number,
): Promise<LandedCommit | undefined> => {
  const added: AddedFile[] = [];
  let fileCount = 0;
  const actions = await readCommit(files, fileOf(folder, version), ({ add }) => {
    if (!add) return;
    fileCount += 1;
    if (added.length < mostFiles) added.push(addedFile(add));
  });
  if (!actions) return undefined;
  const { at, operation, batch, metrics } = commitIn(version, actions);
  const rows = metrics.numOutputRows ?? null;
  return { version, at, operation, batch, files: added, fileCount, rows };
};

const nothing = { files: 0, rows: 0, bytes: 0 };
const commitIn = (version: number, actions: Actions) =>
  commitOf(version, actions, { added: nothing, removed: nothing });

const addedFile = (add: NonNullable<Action['add']>): AddedFile => {
  const { modificationTime, path: name, size, stats } = add;
  const at = Number(modificationTime ?? Number.NaN);
  return {
    path: name,
    bytes: size === null || size === undefined ? null : Number(size),
    modifiedAt: Number.isFinite(at) ? at : null,
    bounds: boundsIn(stats ?? ''),
  };
};

const boundsIn = (stats: string): AddedFile['bounds'] => {
  try {
    const { minValues = {}, maxValues = {} } = JSON.parse(stats) as {
      minValues?: Record<string, unknown>;
      maxValues?: Record<string, unknown>;
    };
    return Object.fromEntries(
      Object.entries(minValues).flatMap(([name, min]) => {
        const max = maxValues[name];
        return typeof min === 'number' && typeof max === 'number' ? [[name, { min, max }]] : [];
      }),
    );
  } catch {
    return {};
  }
};

/**
 * The version that a batch of a query made, looked for from `newest` backwards by the beginnings of
 * the commits: batches come in order, so one that is older ends the search. `looked`: how many.
 */
export const findVersion = async (
  files: Files,
  folder: string,
  { query, batch, newest }: { query: string; batch: number; newest?: number },
): Promise<{ version: number } | { looked: number; older: boolean }> => {
  let looked = 0;
  const last =
    newest ?? newestNumber(await files.list(path.join(folder, '_delta_log')), /^(\d{20})\.json$/);
  for (let to = last; to >= 0 && looked < mostLookedBack; to -= atOnce) {
    const versions = Array.from({ length: Math.min(atOnce, to + 1) }, (_, i) => to - i);
    const heads = await Promise.all(
      versions.map(async (version) => {
        const { bytes } = await files.readFrom(fileOf(folder, version), 0, headBytes);
        return transactionsIn(bytes.toString('utf8')).find(({ appId }) => appId === query);
      }),
    );
    for (const [index, head] of heads.entries()) {
      looked += 1;
      if (head?.version === batch) return { version: versions[index] as number };
      if (head && head.version < batch) return { looked, older: true };
    }
  }
  return { looked, older: false };
};

const transactionsIn = (text: string): { appId: string; version: number }[] =>
  text.split('\n').flatMap((line) => {
    if (!line.startsWith('{"txn"')) return [];
    try {
      const { txn } = JSON.parse(line) as { txn: { appId: string; version: number } };
      return [{ appId: String(txn.appId), version: Number(txn.version) }];
    } catch {
      return [];
    }
  });

/** Where a record’s row lies. `row` counts from 0 within the file, `group` its row groups. */
export type FoundRow = { file: AddedFile; by: 'row' | 'only file'; row?: number; group?: number };

/**
 * The file of a commit that holds the row of a record: read out of the files whose statistics allow
 * it, by the columns with the record’s partition and offset. Of a table without these the only file
 * that the commit has added; else the reason why it can’t be told.
 */
export const findRow = async (
  files: Files,
  folder: string,
  commit: LandedCommit,
  record: { partition: number; offset: bigint },
  signal: AbortSignal,
): Promise<FoundRow | { why: string }> => {
  if (commit.fileCount === 0) return { why: 'the commit has added no file' };
  const columns = addressColumns.find((each) =>
    commit.files.some(({ bounds }) => bounds[each.offset] && bounds[each.partition]),
  );
  if (!columns) {
    const [only] = commit.files;
    if (only && commit.fileCount === 1) return { file: only, by: 'only file' };
    return {
      why: `the commit has added ${commit.fileCount} files, and no column tells a row’s partition and offset`,
    };
  }
  if (commit.fileCount > commit.files.length)
    return { why: `the commit has added ${commit.fileCount} files: too many to look into` };
  const mayHold = ({ bounds }: AddedFile) =>
    within(bounds[columns.partition], record.partition) &&
    within(bounds[columns.offset], Number(record.offset));
  for (const file of commit.files.filter(mayHold)) {
    const row = await rowIn(files, folder, file, columns, record, signal);
    if (row) return { file, by: 'row', ...row };
  }
  return { why: 'no row of the commit has the partition and the offset of the record' };
};

const within = (bounds: { min: number; max: number } | undefined, value: number): boolean =>
  bounds === undefined || (value >= bounds.min && value <= bounds.max);

const rowIn = async (
  files: Files,
  folder: string,
  { path: name }: AddedFile,
  columns: (typeof addressColumns)[number],
  { partition, offset }: { partition: number; offset: bigint },
  signal: AbortSignal,
): Promise<{ row: number; group: number } | undefined> => {
  const place = decodeURIComponent(name);
  const file =
    /^[a-z]+:\//i.test(place) || place.startsWith('/') ? place : path.join(folder, place);
  const size = await files.sizeOf(file);
  if (size === 0) throw new Error('the data file is gone');
  if (size > largestFile) throw new Error(`the data file has ${size} bytes: it is not looked into`);
  const slice = async (start: number, end: number) => {
    const { bytes } = await files.readFrom(file, start, end - start);
    if (bytes.length < end - start) throw new Error('the data file was cut');
    return bytes;
  };
  let at = 0;
  let found: number | undefined;
  const take = (rows: Record<string, unknown>[]) => {
    for (const row of rows) {
      const same =
        String(row[columns.partition]) === String(partition) &&
        String(row[columns.offset]) === String(offset);
      if (same) found ??= at;
      at += 1;
    }
  };
  let groups: readonly number[] = [];
  const names = [columns.partition, columns.offset];
  await parquet.read({ size, slice }, names, take, signal, (rows) => {
    groups = rows;
  });
  return found === undefined ? undefined : { row: found, group: groupOf(groups, found) };
};

/** The row group of a row, by how many rows each has. */
export const groupOf = (groups: readonly number[], row: number): number => {
  let before = 0;
  return groups.findIndex((rows) => {
    before += rows;
    return row < before;
  });
};
