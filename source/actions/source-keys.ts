import type { Binding } from '../panes/keys.ts';
import type { ScreenContext } from '../screen/context.ts';
import { services } from '../systems/services/readings.ts';
import { plural } from '../text/units.ts';
import { viewsOf } from '../watch/view.ts';
import { changeLines, type SeedName, seedActions } from './index.ts';
import type { Action } from './types.ts';

const burstRows = 1000;

const labOf = ({ engine }: ScreenContext): string => engine?.describe().name ?? '';

const sourceDown = (context: ScreenContext): string | undefined => {
  const { session, engine } = context;
  if (!engine) return 'no lab is watched';
  const lab = labOf(context);
  const view = viewsOf(session.watching.snapshot(), services).find(
    ({ system }) => system.lab === lab,
  );
  const postgres = view?.rows.services.find(({ name }) => name === 'postgres');
  if (postgres?.health !== 'healthy') return 'PostgreSQL does not answer';
  return session.busy(lab, 'source');
};

const change = (
  key: string,
  name: SeedName,
  label: string,
  help: string,
  input: object,
): Binding<ScreenContext> => ({
  id: name,
  keys: [key],
  label,
  help,
  group: 'Source',
  effect: 'write',
  footer: true,
  disabledReason: sourceDown,
  run(context) {
    const { session, engine } = context;
    if (!engine) return;
    const about = { lab: labOf(context), service: 'postgres' };
    session.act(about, 'source', name === 'burst' ? help : '', async (signal) => {
      const action = seedActions[name] as Action<never>;
      const changes = await action.run(await engine.target(), input as never, () => {}, signal);
      const lines = changeLines(changes);
      if (lines.length <= 9) return lines;
      const rows = changes.reduce((sum, { rows: count }) => sum + count, 0);
      return [
        `${plural(rows, 'row')} in ${plural(changes.length, 'transaction')}, ${lines.at(-1)}`,
      ];
    });
  },
});

/** Changes of the source. */
export const source: readonly Binding<ScreenContext>[] = [
  change('i', 'insert', 'insert', 'insert a customer', { count: 1 }),
  change('u', 'update', 'update', 'change a customer’s e-mail', { count: 1 }),
  change('d', 'delete', 'delete', 'delete a customer', { count: 1 }),
  change('b', 'burst', 'burst', `insert ${burstRows} customers in one transaction`, {
    count: burstRows,
    perTransaction: burstRows,
  }),
];
