import path from 'node:path';
import type { Files } from '../clients/files.ts';
import { parquet } from '../clients/parquet.ts';
import { Failure } from '../config/errors.ts';
import { readCommit } from '../systems/delta/actions.ts';

const columns = [
  ...['id', 'op', 'kafka_partition', 'kafka_offset'],
  ...['source_lsn', 'source_file', 'source_pos'],
];

/** Where the newest change of a row lay in Kafka. */
export type Landed = { partition: number; offset: bigint };

type Change = {
  id: number | bigint | null;
  op: string;
  kafka_partition: number;
  kafka_offset: bigint;
  source_lsn: bigint | null;
  source_file?: string | null;
  source_pos?: bigint | null;
};
type Newest = Landed & { op: string; at: bigint };

/** Where a change stands in its source’s log, in an order: an LSN, or a position behind the number of its file. */
const logPlace = ({ source_lsn: lsn, source_file: file, source_pos: pos }: Change): bigint => {
  const number = /\.(\d+)$/.exec(file ?? '')?.[1];
  return number === undefined ? BigInt(lsn ?? 0) : (BigInt(number) << 64n) + BigInt(pos ?? 0);
};

/**
 * The rows that a table of changes makes up, by their ids: of each the newest change counts, and after a
 * delete, or a TRUNCATE that is newer, there is none. Throws a Failure where the beginning of the
 * table’s log is gone.
 */
export const landedRows = async (
  files: Files,
  table: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Landed>> => {
  const newest = new Map<string, Newest>();
  let truncated = -1n;
  const take = (rows: Record<string, unknown>[]) => {
    for (const row of rows as Change[]) {
      const { id, op, kafka_partition: partition } = row;
      const [offset, at] = [BigInt(row.kafka_offset), logPlace(row)];
      if (op === 't' && at > truncated) truncated = at;
      if (id === null) continue;
      const known = newest.get(String(id));
      // All changes of one id are in one partition.
      if (!known || known.offset < offset) newest.set(String(id), { op, partition, offset, at });
    }
  };
  for (const name of await dataFiles(files, table)) {
    const file = path.join(table, name);
    const slice = async (start: number, end: number) =>
      (await files.readFrom(file, start, end - start)).bytes;
    await parquet.read({ size: await files.sizeOf(file), slice }, columns, take, signal);
  }
  const isThere = ({ op, at }: Newest) => op !== 'd' && at > truncated;
  return new Map([...newest].filter(([, change]) => isThere(change)));
};

const dataFiles = async (files: Files, table: string): Promise<Set<string>> => {
  const log = path.join(table, '_delta_log');
  const commits = (await files.list(log))
    .map(({ name }) => name)
    .filter((name) => /^\d{20}\.json$/.test(name))
    .sort();
  if (commits[0] !== undefined && Number(commits[0].slice(0, 20)) > 0)
    throw new Failure(`the log of ${table} begins with a checkpoint: its rows are not compared`);
  const live = new Set<string>();
  for (const name of commits)
    await readCommit(files, path.join(log, name), ({ add, remove }) => {
      if (remove) live.delete(decodeURIComponent(remove.path));
      if (add) live.add(decodeURIComponent(add.path));
    });
  return live;
};
