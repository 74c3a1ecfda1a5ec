import { defineChange } from './changes.ts';
import { type Change, table } from './source.ts';
import { someIds } from './update.ts';

export const deletion = defineChange({
  id: 'delete',
  key: { name: 'd', help: 'delete a customer', count: 1 },
  seed: { usage: '[N]', help: 'customers chosen at random go', most: 1000 },
  async run(source, { count }) {
    const changes: Change[] = [];
    for (const id of await someIds(source, count))
      changes.push(await source.change(`DELETE FROM ${table} WHERE id = $1`, [id]));
    return changes;
  },
});
