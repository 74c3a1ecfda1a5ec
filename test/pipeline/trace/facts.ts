import { toldBy } from '../../../source/pipeline/trace/told.ts';
import { noFacts } from '../../../source/pipeline/trace/trace.ts';
import type { Facts } from '../../../source/pipeline/trace/types.ts';
import { record, topic } from './records.ts';

/** When the change was committed, ms. */
export const at = 1_000_000;
const told = toldBy(topic, record({ offset: 12, lsn: 100, at }));
/** All that can be known of one change. */
export const whole: Facts = {
  ...noFacts({ by: 'last' }),
  told: told ?? null,
  slot: { name: 'debezium', confirmed: 200n, at: at + 900 },
  passed: { after: at + 100, at: at + 900 },
  plan: { query: 'q', batch: 3, from: 10n, to: 15n, at: at + 500, readFrom: 'offsets/3' },
  ended: { at: at + 1500, rows: 5, addBatchMs: 900 },
  landing: {
    ...{ version: 4, at: at + 1300, operation: 'WRITE', files: 1 },
    file: { path: 'part-0.parquet', at: at + 1200, by: 'row', row: 2 },
  },
  visible: { after: at + 1000, at: at + 2000 },
};
