import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';

export type DeltaRow = {
  op: string;
  /** Exact up to 2^53. */
  id: number;
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  kafka_partition: number;
  kafka_offset: bigint;
  kafka_key: string;
  unavailable_columns?: string[] | null;
  source_lsn: bigint | null;
  source_file?: string | null;
  source_pos?: bigint | null;
  source_gtid?: string | null;
  tx_id: bigint | null;
  committed_at: Date;
  captured_at: Date;
  landed_at: Date;
  created_at: Date;
};

type Action = { add?: { path: string }; remove?: { path: string } };

/** The data files of a Delta table, by all of its log. */
export const liveFiles = (table: string): string[] => {
  const log = path.join(table, '_delta_log');
  if (!existsSync(log)) return [];
  const files = new Set<string>();
  const commits = readdirSync(log).filter((name) => /^\d{20}\.json$/.test(name));
  for (const name of commits.sort()) {
    for (const line of readFileSync(path.join(log, name), 'utf8').split('\n')) {
      const action = (line === '' ? {} : JSON.parse(line)) as Action;
      if (action.add) files.add(decodeURIComponent(action.add.path));
      if (action.remove) files.delete(decodeURIComponent(action.remove.path));
    }
  }
  return [...files].map((name) => path.join(table, name));
};

/** A record that the job could not read, as it landed beside the table. */
export type RejectedRow = {
  topic: string;
  partition: number;
  offset: bigint;
  timestamp: Date;
  reason: string;
  key: Uint8Array | null;
  value: Uint8Array | null;
};

const readRows = async <Row>(table: string): Promise<Row[]> => {
  const rows: Row[] = [];
  for (const name of liveFiles(table)) {
    const file = await asyncBufferFromFile(name);
    rows.push(...((await parquetReadObjects({ file, utf8: false })) as Row[]));
  }
  return rows;
};

/** The rows of a Delta table, read without Spark: its log, then the Parquet files it names. */
export const readDelta = async (table: string): Promise<DeltaRow[]> => {
  const rows = await readRows<DeltaRow & { id: bigint | null }>(table);
  return rows
    .map((row) => ({ ...row, id: row.id === null ? row.id : Number(row.id) }))
    .sort((a, b) => Number(a.kafka_offset - b.kafka_offset));
};

/** The rows of the table beside it, by offset. */
export const readRejected = async (table: string): Promise<RejectedRow[]> =>
  (await readRows<RejectedRow>(`${table}_rejected`)).sort((a, b) => Number(a.offset - b.offset));
