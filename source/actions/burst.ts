import { count as thousands } from '../text/units.ts';
import { people } from './people.ts';
import { table, withSource } from './source.ts';
import type { Action, Change } from './types.ts';

/** Many new customers at once, in transactions of a given size. */
export const burst: Action<{ count: number; perTransaction: number }> = {
  id: 'burst',
  label: 'insert many customers',
  scope: 'lab',
  effect: 'write',
  run: (target, { count, perTransaction }, onProgress, signal) =>
    withSource(target, signal, async (source) => {
      const names = await people();
      const changes: Change[] = [];
      for (let done = 0; done < count; ) {
        const size = Math.min(perTransaction, count - done);
        const rows = Array.from({ length: size }, () => names.next());
        const sql = `INSERT INTO ${table} (first_name, last_name, email) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])`;
        const columns = [
          rows.map(({ firstName }) => firstName),
          rows.map(({ lastName }) => lastName),
          rows.map(({ email }) => email),
        ];
        const shown = `INSERT INTO ${table} (first_name, last_name, email) SELECT … -- ${thousands(size)} rows`;
        changes.push(await source.change(sql, columns, shown));
        done += size;
        onProgress(`${thousands(done)} of ${thousands(count)} rows`);
      }
      return changes;
    }),
};
