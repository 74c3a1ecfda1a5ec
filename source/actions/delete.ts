import { table, withSource } from './source.ts';
import type { Action, Change } from './types.ts';
import { someIds } from './update.ts';

export const deletion: Action<{ count: number }> = {
  id: 'delete',
  label: 'delete customers',
  scope: 'lab',
  effect: 'write',
  run: (target, { count }, _onProgress, signal) =>
    withSource(target, signal, async (source) => {
      const changes: Change[] = [];
      for (const id of await someIds(source, count))
        changes.push(await source.change(`DELETE FROM ${table} WHERE id = $1`, [id]));
      return changes;
    }),
};
