import path from 'node:path';
import { type Entry, type Files, readWhole } from '../../clients/files.ts';
import { parquet } from '../../clients/parquet.ts';
import { messageOf } from '../../config/errors.ts';
import { type Action, type Actions, noActions, readCommit, take } from './actions.ts';

/**
 * A checkpoint: the table as of `version`, in one file or several parts of the log's folder. `adds`:
 * how many files of the table it names, where that is told elsewhere.
 */
export type Checkpoint = { version: number; files: string[]; adds?: number };

const largest = 128 * 1024 * 1024;
const padded = (value: number, digits: number) => String(value).padStart(digits, '0');

/** What `_last_checkpoint` names; undefined where it is missing or not understood. */
export const hintedCheckpoint = async (
  files: Files,
  folder: string,
): Promise<Checkpoint | undefined> => {
  let hint: Record<string, unknown>;
  try {
    const text = await readWhole(files, path.join(folder, '_last_checkpoint'));
    hint = JSON.parse(text) as Record<string, unknown>;
    if (!isCount(hint?.version)) return undefined;
  } catch {
    return undefined;
  }
  const { parts, numOfAddFiles, v2Checkpoint } = hint;
  const version = hint.version as number;
  const adds = isCount(numOfAddFiles) ? numOfAddFiles : undefined;
  const name = `${padded(version, 20)}.checkpoint`;
  const top = (v2Checkpoint as { path?: unknown } | null | undefined)?.path;
  if (typeof top === 'string') return { version, adds, files: [path.basename(top)] };
  if (!isCount(parts) || parts > mostParts) return { version, adds, files: [`${name}.parquet`] };
  const of = padded(parts, 10);
  const numbers = Array.from({ length: parts }, (_, i) => padded(i + 1, 10));
  return { version, adds, files: numbers.map((part) => `${name}.${part}.${of}.parquet`) };
};

const mostParts = 10_000;
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

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
 * one or several parts, and those of format V2, whose files are listed in sidecars. Throws where it
 * is damaged, or where what is told of it elsewhere does not hold.
 */
export const readCheckpoint = async (
  files: Files,
  folder: string,
  { files: names, adds }: Checkpoint,
  signal: AbortSignal,
  reader: Pick<typeof parquet, 'read'> = parquet,
): Promise<Actions> => {
  const actions = noActions();
  const readPart = (file: string) => {
    const part = { files, file, signal, into: actions };
    return file.endsWith('.json') ? readJson(part) : readParquet(part, reader);
  };
  for (const name of names) {
    const sidecars = await readPart(path.join(folder, name));
    for (const sidecar of sidecars)
      await readPart(path.join(folder, '_sidecars', path.basename(sidecar)));
  }
  if (!actions.metaData) throw new Error(`${names[0]} names no table`);
  const found = actions.added.length;
  if (adds !== undefined && adds !== found)
    throw new Error(`${names[0]} names ${found} files, and _last_checkpoint ${adds}`);
  // What the table has lost only keeps it from being there twice.
  return { ...actions, removed: [] };
};

const columns = [
  ...['add.path', 'add.size', 'add.stats', 'add.stats_parsed.numRecords', 'add.deletionVector'],
  ...['metaData.id', 'metaData.name', 'metaData.schemaString', 'metaData.partitionColumns'],
  ...['metaData.createdTime', 'protocol', 'sidecar.path'],
  ...['txn.appId', 'txn.version'],
  // Of the others only that a row has them: one that has none of all is a sign of damage.
  ...['remove.path', 'domainMetadata.domain', 'checkpointMetadata.version'],
];

type Part = { files: Files; file: string; signal: AbortSignal; into: Actions };

/** Reads one file; returns the sidecars that it names. */
const readParquet = async (
  { files, file, signal, into }: Part,
  reader: Pick<typeof parquet, 'read'>,
): Promise<string[]> => {
  const size = await files.sizeOf(file);
  if (size === 0) throw new Error(`${path.basename(file)} is not there`);
  if (size > largest) throw new Error(`${path.basename(file)} has ${size} bytes: too much`);
  const slice = async (start: number, end: number) => {
    const { bytes } = await files.readFrom(file, start, end - start);
    if (bytes.length < end - start) throw new Error('it was cut');
    return bytes;
  };
  const sidecars: string[] = [];
  const takeRows = (rows: Record<string, unknown>[]) => {
    for (const row of rows as Action[]) {
      if (!isSound(row)) throw new Error('a row of it is no action of a table');
      if (row.sidecar) sidecars.push(row.sidecar.path);
      take(into, row);
    }
  };
  try {
    await reader.read({ size, slice }, columns, takeRows, signal);
  } catch (error) {
    throw new Error(`${path.basename(file)}: ${messageOf(error)}`);
  }
  return sidecars;
};

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isList = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isSize = (value: unknown): boolean =>
  (typeof value === 'bigint' || typeof value === 'number') && value >= 0;

// A row is one action, and what an action must tell is there, or columns are not what they seem to be.
const isSound = (row: Action): boolean => {
  const actions = Object.values(row).filter((each) => each !== null && each !== undefined);
  const { add, metaData, protocol, sidecar } = row;
  const vector = add?.deletionVector;
  return (
    actions.length === 1 &&
    (!add || (isText(add.path) && isSize(add.size))) &&
    (!vector || (isText(vector.storageType) && isText(vector.pathOrInlineDv))) &&
    (!metaData || (isText(metaData.id) && isList(metaData.partitionColumns))) &&
    (!protocol ||
      (isSize(protocol.minReaderVersion) &&
        isSize(protocol.minWriterVersion) &&
        isList(protocol.readerFeatures ?? []) &&
        isList(protocol.writerFeatures ?? []))) &&
    (!sidecar || isText(sidecar.path))
  );
};

const readJson = async ({ files, file, into }: Part): Promise<string[]> => {
  const sidecars: string[] = [];
  const found = await readCommit(files, file, (action) => {
    if (action.sidecar) sidecars.push(action.sidecar.path);
  });
  if (!found) throw new Error(`${path.basename(file)} was cut`);
  into.metaData ??= found.metaData;
  into.protocol ??= found.protocol;
  for (const each of found.added) into.added.push(each);
  return sidecars;
};
