import type { Engine } from '../lab/contract/engine.ts';
import { rowNoun } from '../systems/delta/noun.ts';
import { delta } from '../systems/delta/readings.ts';
import { viewsOf } from '../watch/view.ts';
import { defineChange } from './changes.ts';
import { type Change, type Source, table } from './source.ts';
import type { ActionKeyContext, Said } from './types.ts';
import { someIds } from './update.ts';

// By the engine of the lab: who has been told once knows it.
const told = new WeakSet<Engine>();

/** Why a delete is seen as more than one thing, once for each lab of a monitor. */
export const whyTwo = ({
  engine,
  snapshot,
}: Pick<ActionKeyContext, 'engine' | 'snapshot'>): Said[] => {
  if (!engine || told.has(engine)) return [];
  told.add(engine);
  const table = viewsOf(snapshot, delta)[0]?.reading.value;
  // Of a table that keeps one row a key a delete takes the row away.
  const row =
    table && rowNoun(table) === 'row' ? '' : ', and 1 row more in Delta, which logs changes';
  const text = `a delete makes 2 records in Kafka, the delete and a tombstone for compaction${row}`;
  return [{ level: 'info', source: 'why', text }];
};

export const deletion = defineChange({
  id: 'delete',
  key: { name: 'd', help: 'delete a customer', count: 1, aside: whyTwo },
  seed: { usage: '[N]', help: 'delete random customers', most: 1000 },
  async run(source, { count }) {
    const changes: Change[] = [];
    for (const id of await someIds(source, count)) changes.push(await deleteOne(source, id));
    return changes;
  },
});

/** Deletes one customer; 0 rows where there is none of that id. */
export const deleteOne = (source: Source, id: number): Promise<Change> => {
  return source.change(`DELETE FROM ${table} WHERE id = $1`, [id], {
    of: id,
    row: ({ before }) => before && { id, name: `${before.first_name} ${before.last_name}` },
  });
};
