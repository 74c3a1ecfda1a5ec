import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import zlib from 'node:zlib';
import { type Entry, type Files, readWhole } from '../../clients/files.ts';
import { type Action, type Actions, noActions, readCommit, take } from './actions.ts';
import { withColumns } from './parquet-columns.ts';

/** A checkpoint: the table as of `version`, in one file or several parts of the log's folder. */
export type Checkpoint = { version: number; files: string[] };

const largest = 128 * 1024 * 1024;
const padded = (value: number, digits: number) => String(value).padStart(digits, '0');

/** What `_last_checkpoint` names; undefined where it is missing or not understood. */
export const hintedCheckpoint = async (
  files: Files,
  folder: string,
): Promise<Checkpoint | undefined> => {
  let hint: { version?: unknown; parts?: unknown; v2Checkpoint?: { path?: unknown } };
  try {
    hint = JSON.parse(await readWhole(files, path.join(folder, '_last_checkpoint')));
  } catch {
    return undefined;
  }
  const { version, parts, v2Checkpoint } = hint;
  if (!Number.isSafeInteger(version)) return undefined;
  const name = `${padded(version as number, 20)}.checkpoint`;
  if (typeof v2Checkpoint?.path === 'string')
    return { version: version as number, files: [path.basename(v2Checkpoint.path)] };
  if (!Number.isSafeInteger(parts))
    return { version: version as number, files: [`${name}.parquet`] };
  const of = padded(parts as number, 10);
  const numbers = Array.from({ length: parts as number }, (_, i) => padded(i + 1, 10));
  return {
    version: version as number,
    files: numbers.map((part) => `${name}.${part}.${of}.parquet`),
  };
};

const checkpointName = /^(\d{20})\.checkpoint\.(?:(\d{10})\.(\d{10})\.parquet|.*(?:parquet|json))$/;

/** The checkpoints of a log's folder that are complete, newest first. */
export const checkpointsIn = (entries: readonly Entry[]): Checkpoint[] => {
  const found = new Map<string, Checkpoint & { parts: number }>();
  for (const { name } of entries) {
    const [, version, part, parts] = checkpointName.exec(name) ?? [];
    if (version === undefined) continue;
    const key = part ? `${version} of ${parts}` : name;
    const known = found.get(key) ?? {
      version: Number(version),
      files: [],
      parts: Number(parts ?? 1),
    };
    known.files.push(name);
    found.set(key, known);
  }
  return [...found.values()]
    .filter(({ files, parts }) => files.length === parts)
    .map(({ version, files }) => ({ version, files: files.sort() }))
    .sort((a, b) => b.version - a.version);
};

/**
 * What a checkpoint holds: `added` are all files of the table as of its version. Classic ones, of
 * one or several parts, and those of format V2, whose files are listed in sidecars.
 */
export const readCheckpoint = async (
  files: Files,
  folder: string,
  { files: names }: Checkpoint,
): Promise<Actions> => {
  const actions = noActions();
  for (const name of names) {
    const sidecars = await readPart(files, path.join(folder, name), actions);
    for (const sidecar of sidecars)
      await readPart(files, path.join(folder, '_sidecars', path.basename(sidecar)), actions);
  }
  if (!actions.metaData) throw new Error(`${names[0]} names no table`);
  // What the table has lost only keeps it from being there twice.
  return { ...actions, removed: [] };
};

const rowsAtOnce = 20_000;
const columns = [
  ...['add.path', 'add.size', 'add.stats', 'add.stats_parsed.numRecords', 'add.deletionVector'],
  ...['metaData', 'protocol', 'sidecar.path'],
];
const compressors = {
  GZIP: (input: Uint8Array) => zlib.gunzipSync(input),
  ZSTD: (input: Uint8Array) => zlib.zstdDecompressSync(input),
};

/** Reads one file; returns the sidecars that it names. */
const readPart = async (files: Files, file: string, into: Actions): Promise<string[]> => {
  const size = await files.sizeOf(file);
  if (size === 0) throw new Error(`${path.basename(file)} is not there`);
  if (size > largest) throw new Error(`${path.basename(file)} has ${size} bytes: too much`);
  if (file.endsWith('.json')) return readJson(files, file, into);
  // A hundred kilobytes of program that most sessions need once, for a moment.
  const { parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
  const buffer = {
    byteLength: size,
    slice: async (start: number, end = size) => {
      const { bytes } = await files.readFrom(file, start, end - start);
      if (bytes.length < end - start) throw new Error(`${path.basename(file)} was cut`);
      return new Uint8Array(bytes).buffer;
    },
  };
  const metadata = withColumns(await parquetMetadataAsync(buffer), columns);
  const sidecars: string[] = [];
  // Some at a time: the screen goes on meanwhile, and only the files are remembered.
  const total = metadata.row_groups.reduce((sum, { num_rows }) => sum + Number(num_rows), 0);
  for (let rowStart = 0; rowStart < total; rowStart += rowsAtOnce) {
    const rowEnd = Math.min(total, rowStart + rowsAtOnce);
    await setImmediate();
    const how = { file: buffer, metadata, rowStart, rowEnd, compressors, useOffsetIndex: true };
    for (const row of (await parquetReadObjects(how)) as Action[]) {
      if (row.sidecar) sidecars.push(row.sidecar.path);
      take(into, row);
    }
  }
  return sidecars;
};

const readJson = async (files: Files, file: string, into: Actions): Promise<string[]> => {
  const sidecars: string[] = [];
  const found = await readCommit(files, file, (action) => {
    if (action.sidecar) sidecars.push(action.sidecar.path);
  });
  if (!found) throw new Error(`${path.basename(file)} was cut`);
  into.metaData ??= found.metaData;
  into.protocol ??= found.protocol;
  for (const file of found.added) into.added.push(file);
  return sidecars;
};
