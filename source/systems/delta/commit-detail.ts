import path from 'node:path';
import type { Files } from '../../clients/files.ts';
import type { CommitInfo } from './actions.ts';

const mostBytes = 4 * 1024 * 1024;
const mostFiles = 200;

/** A data file in a commit. `rows` by its statistics. */
export type CommitFile = {
  added: boolean;
  path: string;
  bytes: number | null;
  rows: number | null;
  partition: Record<string, string | null>;
  dataChange: boolean;
};

/** What one commit's file tells beside what the feed has. */
export type CommitDetail = {
  info: CommitInfo & Record<string, unknown>;
  transactions: { appId: string; version: number }[];
  /** The first of them; `fileCount` are all that were read. */
  files: CommitFile[];
  fileCount: number;
  /** The newest value of each column of times, ms since the epoch, by the statistics. */
  newest: Record<string, number>;
  /** Bytes of the file, and how many of them were read. */
  size: number;
  read: number;
};

type Raw = {
  commitInfo?: CommitDetail['info'];
  txn?: { appId: string; version: number };
  add?: RawFile;
  remove?: RawFile;
};
type RawFile = {
  path: string;
  size?: number;
  stats?: string;
  partitionValues?: Record<string, string | null>;
  dataChange?: boolean;
};
type Stats = { numRecords?: number; maxValues?: Record<string, unknown> };

/**
 * Reads one commit of the table in `folder` in full, its first 4 MiB at most; undefined where its
 * file is gone, since Delta deletes old ones.
 */
export const readCommitDetail = async (
  files: Files,
  folder: string,
  version: number,
): Promise<CommitDetail | undefined> => {
  const name = `${String(version).padStart(20, '0')}.json`;
  const { bytes, size } = await files.readFrom(path.join(folder, '_delta_log', name), 0, mostBytes);
  if (size === 0) return undefined;
  const text = bytes.toString('utf8');
  // The last line may be cut.
  const whole = bytes.length < size ? text.slice(0, text.lastIndexOf('\n') + 1) : text;
  const detail: CommitDetail = {
    info: {},
    transactions: [],
    files: [],
    fileCount: 0,
    newest: {},
    size,
    read: bytes.length,
  };
  for (const line of whole.split('\n')) if (line !== '') takeLine(detail, line);
  return detail;
};

const takeLine = (detail: CommitDetail, line: string): void => {
  const { commitInfo, txn, add, remove } = parsed<Raw>(line);
  if (commitInfo) detail.info = commitInfo;
  if (txn) detail.transactions.push({ appId: txn.appId, version: txn.version });
  const file = add ?? remove;
  if (!file) return;
  detail.fileCount += 1;
  const stats = parsed<Stats>(file.stats ?? '{}');
  if (add) takeNewest(detail.newest, stats.maxValues ?? {});
  if (detail.files.length >= mostFiles) return;
  detail.files.push({
    added: add !== undefined,
    path: file.path,
    bytes: file.size ?? null,
    rows: stats.numRecords ?? null,
    partition: file.partitionValues ?? {},
    dataChange: file.dataChange ?? false,
  });
};

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;

const takeNewest = (newest: Record<string, number>, values: Record<string, unknown>): void => {
  for (const [column, value] of Object.entries(values)) {
    const at = typeof value === 'string' && time.test(value) ? Date.parse(value) : Number.NaN;
    if (Number.isFinite(at)) newest[column] = Math.max(newest[column] ?? at, at);
  }
};

const parsed = <T extends object>(text: string): Partial<T> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Partial<T>) : {};
  } catch {
    return {};
  }
};
