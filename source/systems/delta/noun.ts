import type { DeltaTableReading } from './readings.ts';

// What says of a row which change it is: the lab's own job, and Debezium's flattening of records.
const operationColumns = new Set(['op', '__op']);

/** What a row of the table stands for: in a log of changes, one change. */
export const rowNoun = (reading: DeltaTableReading | undefined): 'change' | 'row' =>
  reading?.table?.columns.some(({ name }) => operationColumns.has(name)) ? 'change' : 'row';
