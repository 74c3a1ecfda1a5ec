import type { Binding, KeyContext } from '../panes/keys.ts';
import { changeLines } from '../screen/session.ts';
import { plural } from '../text/units.ts';
import { type SeedName, seedActions } from './index.ts';
import type { Action } from './types.ts';

const burstRows = 1000;

const sourceDown = ({ snapshot, session }: KeyContext): string | undefined => {
  const postgres = snapshot.derived.services.find(({ name }) => name === 'postgres');
  if (postgres?.health !== 'healthy') return 'PostgreSQL does not answer';
  return session.busy('source');
};

const change = (
  key: string,
  name: SeedName,
  label: string,
  help: string,
  input: object,
): Binding => ({
  id: name,
  keys: [key],
  label,
  help,
  group: 'Source',
  effect: 'write',
  footer: true,
  disabledReason: sourceDown,
  run: ({ session }) =>
    session.act('source', name === 'burst' ? help : '', async (signal) => {
      const action = seedActions[name] as Action<never>;
      const changes = await action.run(await session.target(), input as never, () => {}, signal);
      const lines = changeLines(changes);
      if (lines.length <= 9) return lines;
      const rows = changes.reduce((sum, { rows: count }) => sum + count, 0);
      return [
        `${plural(rows, 'row')} in ${plural(changes.length, 'transaction')}, ${lines.at(-1)}`,
      ];
    }),
});

/** Changes of the source. */
export const source: readonly Binding[] = [
  change('i', 'insert', 'insert', 'insert a customer', { count: 1 }),
  change('u', 'update', 'update', 'change a customer’s e-mail', { count: 1 }),
  change('d', 'delete', 'delete', 'delete a customer', { count: 1 }),
  change('b', 'burst', 'burst', `insert ${burstRows} customers in one transaction`, {
    count: burstRows,
    perTransaction: burstRows,
  }),
];
