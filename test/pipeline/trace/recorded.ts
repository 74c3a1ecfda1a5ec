import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { KafkaRecord } from '../../../source/clients/kafka/record-batches.ts';
import { root } from '../../support.ts';

type Row = {
  partition: number;
  offset: string;
  timestamp: number;
  appended: boolean;
  key: string | null;
  value: string | null;
};

/** Servers and connectors whose records scripts/record-mysql.ts has recorded: real ones. */
export const recordedCases = ['mysql', 'mariadb-10.11', 'mariadb-11.4', 'mariadb'] as const;
export type RecordedCase = (typeof recordedCases)[number];

const file = path.join(root, 'test', 'recordings', 'mysql-records.json');
const all = JSON.parse(readFileSync(file, 'utf8')) as Record<RecordedCase, Record<string, Row[]>>;

const bytes = (text: string | null): Buffer | null => (text === null ? null : Buffer.from(text));

/** The records of a topic, by the end of its name. */
export const recordedRecords = (of: RecordedCase, end: string): KafkaRecord[] => {
  const [, rows = []] = Object.entries(all[of]).find(([name]) => name.endsWith(end)) ?? [];
  return rows.map(({ partition, offset, timestamp, appended, key, value }) => ({
    ...{ partition, offset: BigInt(offset), timestamp, appended, headers: [] },
    ...{ transactional: false, key: bytes(key), value: bytes(value) },
  }));
};
