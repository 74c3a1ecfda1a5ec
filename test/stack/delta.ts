import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';

export type DeltaRow = {
  op: string;
  id: number;
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  kafka_partition: number;
  kafka_offset: bigint;
  kafka_key: string;
  source_lsn: bigint | null;
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

/** The rows of a Delta table, read without Spark: its log, then the Parquet files it names. */
export const readDelta = async (table: string): Promise<DeltaRow[]> => {
  const rows: DeltaRow[] = [];
  for (const name of liveFiles(table)) {
    const file = await asyncBufferFromFile(name);
    rows.push(...((await parquetReadObjects({ file })) as DeltaRow[]));
  }
  return rows.sort((a, b) => Number(a.kafka_offset - b.kafka_offset));
};
