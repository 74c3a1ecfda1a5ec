import { defineChange } from './changes.ts';
import { type People, people } from './people.ts';
import { type Change, type Source, table } from './source.ts';

export const insert = defineChange({
  id: 'insert',
  key: { name: 'i', help: 'insert a customer', count: 1 },
  seed: {
    usage: '[N]',
    help: 'insert customers, each in its own transaction (N: 1 to 1000, default 1)',
    most: 1000,
  },
  async run(source, { count }) {
    const names = await people();
    const changes: Change[] = [];
    for (let i = 0; i < count; i += 1) changes.push(await insertOne(source, names));
    return changes;
  },
});

/** Inserts one new customer. An e-mail that is there already is replaced by another. */
export const insertOne = async (source: Source, names: People): Promise<Change> => {
  for (let attempt = 0; ; attempt += 1) {
    const { firstName, lastName, email } = names.next();
    try {
      const sql = `INSERT INTO ${table} (first_name, last_name, email) VALUES ($1, $2, $3)`;
      return await source.insert(sql, [firstName, lastName, email], {
        row: ({ id }) => ({ id, name: `${firstName} ${lastName}` }),
      });
    } catch (error) {
      if (!source.isDuplicate(error) || attempt >= 5) throw error;
    }
  }
};
