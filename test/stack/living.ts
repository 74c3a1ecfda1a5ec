import type { DeltaRow } from './delta.ts';

/** A row of the source. */
export type Living = Pick<DeltaRow, 'id' | 'first_name' | 'last_name' | 'email'>;

/** What the changes of a table make up, in their order: what is deleted is not in it, nor what a TRUNCATE took. */
export const livingIn = (changes: readonly DeltaRow[]): Living[] => {
  const rows = new Map<number, Living>();
  for (const { op, id, first_name, last_name, email } of changes) {
    if (op === 't') rows.clear();
    else if (op === 'd') rows.delete(id);
    else rows.set(id, { id, first_name, last_name, email });
  }
  return [...rows.values()].sort((a, b) => a.id - b.id);
};
