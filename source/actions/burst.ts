import { wholeNumber } from '../config/flags.ts';
import { count as thousands } from '../text/units.ts';
import { defineChange } from './changes.ts';
import { people } from './people.ts';
import { type Change, table } from './source.ts';

/** Many new customers at once, in transactions of a given size. */
export const burst = defineChange({
  id: 'burst',
  key: {
    name: 'b',
    help: 'insert 100, 1,000 or 10,000 customers: it asks',
    count: 1000,
    choices: [
      { keys: ['1'], label: 'for 100 rows', count: 100 },
      { keys: ['2', 'enter'], label: 'for 1,000', count: 1000 },
      { keys: ['3'], label: 'for 10,000', count: 10_000 },
    ],
  },
  seed: {
    usage: 'N',
    help: 'insert N customers in transactions of --per-transaction rows',
    most: 10_000_000,
    example: 10_000,
    flags: [
      {
        name: 'per-transaction',
        type: 'string',
        value: 'ROWS',
        description: 'rows per transaction of a burst (default: 1000)',
        check: wholeNumber(1, 100_000),
      },
    ],
  },
  async run(source, { count, perTransaction }, report) {
    const names = await people();
    const changes: Change[] = [];
    for (let done = 0; done < count; ) {
      const size = Math.min(perTransaction, count - done);
      const rows = Array.from({ length: size }, () => {
        const { firstName, lastName, email } = names.next();
        return { first_name: firstName, last_name: lastName, email };
      });
      const [sql, values] = source.sql.insertMany(table, rows);
      const shown = `INSERT INTO ${table} (first_name, last_name, email) SELECT … -- ${thousands(size)} rows`;
      changes.push(await source.change(sql, values, { shown }));
      done += size;
      report(`${thousands(done)} of ${thousands(count)} rows`);
    }
    return changes;
  },
});
