import { type People, people } from './people.ts';
import { isDuplicate, type Source, table, withSource } from './source.ts';
import type { Action, Change } from './types.ts';

export const insert: Action<{ count: number }> = {
  id: 'insert',
  label: 'insert customers',
  scope: 'lab',
  effect: 'write',
  run: (target, { count }, _onProgress, signal) =>
    withSource(target, signal, async (source) => {
      const names = await people();
      const changes: Change[] = [];
      for (let i = 0; i < count; i += 1) changes.push(await insertOne(source, names));
      return changes;
    }),
};

/** Inserts one new customer. An e-mail that is there already is replaced by another. */
export const insertOne = async (source: Source, names: People): Promise<Change> => {
  for (let attempt = 0; ; attempt += 1) {
    const { firstName, lastName, email } = names.next();
    try {
      return await source.change(
        `INSERT INTO ${table} (first_name, last_name, email) VALUES ($1, $2, $3)`,
        [firstName, lastName, email],
      );
    } catch (error) {
      if (!isDuplicate(error) || attempt >= 5) throw error;
    }
  }
};
