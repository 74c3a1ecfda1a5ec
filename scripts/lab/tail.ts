import type { DeltaRow } from '../../test/stack/delta.ts';
import { commitsOf, rowsOf } from './commits.ts';

/** The table's rows so far; only new commits are read. */
export const tailOf = (table: string, fault: (error: unknown) => void) => {
  const rows: DeltaRow[] = [];
  const marks = new Set<string>();
  let next = 0;
  let reading = Promise.resolve();
  const read = async () => {
    for (const commit of commitsOf(table, next)) {
      for (const row of await rowsOf([commit])) {
        rows.push(row);
        if (row.email?.startsWith('mark.')) marks.add(row.email);
      }
      next = commit.version + 1;
    }
  };
  return {
    rows,
    marks,
    poll() {
      reading = reading.then(read).catch(fault);
      return reading;
    },
  };
};
