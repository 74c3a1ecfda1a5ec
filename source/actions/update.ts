import { Failure } from '../config/errors.ts';
import { defineChange } from './changes.ts';
import { namedCustomers } from './named.ts';
import { type People, people } from './people.ts';
import { type Change, type Source, table } from './source.ts';

export const update = defineChange({
  id: 'update',
  key: { name: 'u', help: 'change a customer’s e-mail', count: 1 },
  seed: { usage: '[N]', help: 'give random customers a new e-mail', most: 1000 },
  async run(source, { count }) {
    const names = await people();
    const changes: Change[] = [];
    for (const id of await someIds(source, count))
      changes.push(await changeEmail(source, names, id));
    return changes;
  },
});

/** Gives one customer a new e-mail; 0 rows where there is none of that id. */
export const changeEmail = async (source: Source, names: People, id: number): Promise<Change> => {
  const { first_name: first = 'no', last_name: last = 'body' } = (await source.customer(id)) ?? {};
  const email = names.emailFor(first, last);
  return source.change(`UPDATE ${table} SET email = $1 WHERE id = $2`, [email, id], {
    of: id,
    row: ({ before }) =>
      before && {
        ...{ id, name: `${first} ${last}` },
        changed: { column: 'email', before: before.email, after: email },
      },
  });
};

/** Ids of customers chosen at random, but those that are named. Throws a Failure where there is none. */
export const someIds = async (source: Source, count: number): Promise<number[]> => {
  const rows = await source.read(
    `select id from ${table} where id not in (${namedCustomers.join(', ')}) order by ${source.sql.random} limit $1`,
    [count],
  );
  if (rows.length === 0)
    throw new Failure(
      `${table} has no customer to change: ${source.command('seed insert')} puts one there first`,
    );
  return rows.map(({ id }) => Number(id));
};
