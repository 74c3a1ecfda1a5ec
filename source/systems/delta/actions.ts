import path from 'node:path';
import type { Files } from '../../clients/files.ts';
import { spanOf } from './offsets.ts';
import type { DeltaColumn, OffsetSpan } from './readings.ts';

/** A file that a commit adds or removes; null where the log does not tell. */
export type FileAction = { key: string; bytes: number | null; rows: number | null };

/** A commit, or a checkpoint, as far as it is used. */
export type Actions = {
  info: CommitInfo | undefined;
  transactions: { appId: string; version: number }[];
  metaData: MetaData | undefined;
  protocol: Protocol | undefined;
  added: FileAction[];
  removed: FileAction[];
  /** Of each file that was added with new rows; null where it does not tell. */
  spans: (OffsetSpan | null)[];
  /** The newest time of a file that was added or removed, ms since the epoch, where one is told. */
  filesAt?: number;
  /** Whether a file that was added or removed changes what the table holds; OPTIMIZE's do not. */
  dataChange: boolean;
};

/** `commitInfo` is of free form: nothing in it can be relied on. */
export type CommitInfo = {
  timestamp?: unknown;
  inCommitTimestamp?: unknown;
  operation?: unknown;
  operationParameters?: Record<string, unknown>;
  operationMetrics?: Record<string, unknown>;
  engineInfo?: unknown;
  userMetadata?: unknown;
  txnId?: unknown;
};

type MetaData = {
  id: string;
  name?: string | null;
  schemaString?: string;
  partitionColumns?: string[];
  createdTime?: number | bigint | null;
  configuration?: Record<string, unknown> | null;
};

type Protocol = {
  minReaderVersion: number;
  minWriterVersion: number;
  readerFeatures?: string[] | null;
  writerFeatures?: string[] | null;
};

type DeletionVector = {
  storageType: string;
  pathOrInlineDv: string;
  offset?: number | null;
  cardinality: number | bigint;
};

type File = {
  path: string;
  size?: number | bigint | null;
  stats?: string | null;
  stats_parsed?: { numRecords?: number | bigint | null } | null;
  deletionVector?: DeletionVector | null;
  dataChange?: boolean | null;
  modificationTime?: number | null;
  deletionTimestamp?: number | null;
};

/** One action as the log's JSON and a checkpoint's rows have it. */
export type Action = {
  commitInfo?: CommitInfo | null;
  txn?: { appId: string; version: number | bigint } | null;
  metaData?: MetaData | null;
  protocol?: Protocol | null;
  add?: File | null;
  remove?: File | null;
  /** Of a checkpoint of format V2: where the files are listed. */
  sidecar?: { path: string } | null;
};

export const noActions = (): Actions => ({
  info: undefined,
  transactions: [],
  metaData: undefined,
  protocol: undefined,
  added: [],
  removed: [],
  spans: [],
  dataChange: false,
});

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** Takes an action in with the others of its commit. */
export const take = (actions: Actions, action: Action): void => {
  const { commitInfo, txn, metaData, protocol } = action;
  const add = isObject(action.add) ? action.add : undefined;
  const remove = isObject(action.remove) ? action.remove : undefined;
  if (add) actions.added.push(fileOf(add));
  if (add?.dataChange) actions.spans.push(spanOf(add.stats));
  if (remove) actions.removed.push(fileOf(remove));
  if ((add ?? remove)?.dataChange) actions.dataChange = true;
  if (isObject(commitInfo)) actions.info = commitInfo ?? undefined;
  if (txn && typeof txn.appId === 'string')
    actions.transactions.push({ appId: txn.appId, version: Number(txn.version) });
  if (isObject(metaData)) actions.metaData = metaData ?? undefined;
  if (isObject(protocol)) actions.protocol = protocol ?? undefined;
  const at = Number(add?.modificationTime ?? remove?.deletionTimestamp ?? 0);
  if (at > (actions.filesAt ?? 0)) actions.filesAt = at;
};

const countOf = (value: unknown): number | null => {
  const count = value === null || value === undefined ? Number.NaN : Number(value);
  return count >= 0 && Number.isFinite(count) ? count : null;
};

const fileOf = ({
  path: name,
  size,
  stats,
  stats_parsed,
  deletionVector: dv,
}: File): FileAction => {
  const records = countOf(stats_parsed?.numRecords ?? recordsIn(stats));
  return {
    // A file whose deletion vector changes is removed with the old one and added with the new one.
    key: dv ? `${name} ${dv.storageType}${dv.pathOrInlineDv}@${dv.offset ?? 0}` : name,
    bytes: countOf(size),
    rows: records === null ? null : Math.max(0, records - (countOf(dv?.cardinality) ?? 0)),
  };
};

// The statistics are JSON in a string, with the bounds of every column: only one figure is wanted.
const recordsIn = (stats: string | null | undefined): number | null => {
  const records = /"numRecords":\s*(\d+)/.exec(stats ?? '')?.[1];
  return records === undefined ? null : Number(records);
};

const chunkBytes = 1024 * 1024;
const newline = 10;

/**
 * The actions of one commit; undefined where there is no such file, or where its end is still being
 * written. Throws where a line in its midst is not JSON. Read in pieces: a commit that rewrites a
 * large table names every file of it. `also` sees each action.
 */
export const readCommit = async (
  files: Files,
  file: string,
  also: (action: Action) => void = () => {},
): Promise<Actions | undefined> => {
  const actions = noActions();
  let [offset, line] = [0, 0];
  let rest: Buffer = Buffer.alloc(0);
  for (;;) {
    const { bytes, size } = await files.readFrom(file, offset, chunkBytes);
    if (size === 0) return undefined;
    offset += bytes.length;
    const last = offset >= size || bytes.length === 0;
    const text = Buffer.concat([rest, bytes]);
    const end = last ? text.length : text.lastIndexOf(newline) + 1;
    rest = text.subarray(end);
    const lines = text.subarray(0, end).toString('utf8').split('\n');
    for (const [index, each] of lines.entries()) {
      if (each !== '') line += 1;
      const action = each === '' ? {} : parse(each);
      if (action) {
        take(actions, action);
        also(action);
      } else if (last && index === lines.length - 1) return undefined;
      else throw new Error(`${path.basename(file)}: line ${line} is not JSON`);
    }
    if (last) return actions;
  }
};

const parse = (line: string): Action | undefined => {
  try {
    const action: unknown = JSON.parse(line);
    return isObject(action) ? (action as Action) : undefined;
  } catch {
    return undefined;
  }
};

/** The columns of a table, from its schema as JSON; none where that is not understood. */
export const columnsOf = (schema: string | undefined): DeltaColumn[] => {
  try {
    const { fields } = JSON.parse(schema ?? '') as {
      fields: { name: string; type: unknown; nullable: boolean }[];
    };
    return fields.map(({ name, type, nullable }) => ({
      ...{ name: String(name), type: typeName(type) },
      nullable: nullable !== false,
    }));
  } catch {
    return [];
  }
};

// A nested type by its kind: struct, array, map.
const typeName = (type: unknown): string =>
  typeof type === 'string' ? type : String((type as { type?: unknown } | null)?.type ?? 'unknown');
