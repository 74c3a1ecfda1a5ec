import { insertOne } from './insert.ts';
import { people } from './people.ts';
import { table, withSource } from './source.ts';
import type { Action, Change } from './types.ts';
import { changeEmail } from './update.ts';

/** The classic sequence: six new customers, new e-mails for ids 2 and 3, and id 10 goes. */
export const demo: Action<Record<string, never>> = {
  id: 'demo',
  label: 'the classic sequence of changes',
  scope: 'lab',
  effect: 'write',
  run: (target, _input, onProgress, signal) =>
    withSource(target, signal, async (source) => {
      const names = await people();
      const steps: (() => Promise<Change>)[] = [
        ...Array.from({ length: 3 }, () => () => insertOne(source, names)),
        () => changeEmail(source, names, 2),
        ...Array.from({ length: 3 }, () => () => insertOne(source, names)),
        () => changeEmail(source, names, 3),
        () => source.change(`DELETE FROM ${table} WHERE id = $1`, [10]),
      ];
      const changes: Change[] = [];
      for (const step of steps) {
        changes.push(await step());
        onProgress(`${changes.length} of ${steps.length} changes`);
      }
      return changes;
    }),
};
