import { defineChange } from './changes.ts';
import { type People, people } from './people.ts';
import { type Change, isDuplicate, type Source, table } from './source.ts';

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
      const as = `INSERT INTO ${table} (first_name, last_name, email) VALUES ($1, $2, $3)`;
      return await source.change(`${as} RETURNING id`, [firstName, lastName, email], {
        as,
        row: ({ id }) => ({ id: Number(id), name: `${firstName} ${lastName}` }),
      });
    } catch (error) {
      if (!isDuplicate(error) || attempt >= 5) throw error;
    }
  }
};
