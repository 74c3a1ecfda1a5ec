import type { Cure } from '../../../watch/check.ts';

/** A Delta table as its log has it. */
export type DeltaSettings = {
  path: string;
  /** Its newest version; null while there is no table. */
  version: number | null;
  id: string | null;
  /** When it was made, ms since the epoch, as its metadata tells. */
  createdAt: number | null;
  /** Properties that were set on the table. */
  properties: Readonly<Record<string, string>>;
  protocol: { reader: number; writer: number; features: readonly string[] } | null;
  /** Of the newest version: how many files, and their bytes. */
  files: number;
  bytes: number;
  /** Files of Parquet in the table’s own folder that no version from the newest on names; null where it is partitioned. */
  unnamed: number | null;
  /** The newest checkpoint of the log, and that of `_last_checkpoint`; null where there is none. */
  checkpoint: number | null;
  hinted: number | null;
  /** The oldest commit that is still kept. */
  oldest: number | null;
  /** Operations of the commits that are kept, as far as they were read. */
  operations: readonly string[];
  /** The newest version of each writer that counts its transactions; a query by its id. */
  transactions: Readonly<Record<string, number>>;
};

/** A statement for Spark with Delta’s extension. */
export const tableSql = ({ path }: DeltaSettings, statement: (table: string) => string): Cure => ({
  kind: 'sql',
  text: statement(`delta.\`${path}\``),
});

/** A statement that sets properties of the table. */
export const setProperties = (
  settings: DeltaSettings,
  properties: Readonly<Record<string, string>>,
): Cure => {
  const list = Object.entries(properties).map(([name, value]) => `'${name}' = '${value}'`);
  return tableSql(
    settings,
    (table) => `ALTER TABLE ${table} SET TBLPROPERTIES (${list.join(', ')})`,
  );
};

const unitMs: Record<string, number> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
};

/** Delta’s intervals, `interval 30 days`, in ms; null where it is not understood. Months have no length. */
export const intervalMs = (text: string): number | null => {
  const parts = [
    ...text.replace(/^\s*interval\s+/i, '').matchAll(/(-?\d+)\s+([a-z]+?)s?(?:\s|$)/gi),
  ];
  if (parts.length === 0) return null;
  let sum = 0;
  for (const [, count, unit = ''] of parts) {
    const ms = unitMs[unit.toLowerCase()];
    if (ms === undefined) return null;
    sum += Number(count) * ms;
  }
  return sum;
};

export const dayMs = 86_400_000;
