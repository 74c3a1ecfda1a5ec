import type { Binding, KeyContext } from '../panes/types.ts';

const columnsOf = ({ ui }: KeyContext): readonly string[] =>
  ui.face.panes.find(({ id }) => id === ui.focus)?.sortColumns ?? [];
const foldsOf = ({ ui }: KeyContext): string | undefined =>
  ui.face.panes.find(({ id }) => id === ui.focus)?.folds;
const canSort = (context: KeyContext) =>
  columnsOf(context).length > 0 ? undefined : 'this pane cannot be sorted';

const move = (id: string, keys: string[], help: string, by: number): Binding => ({
  id,
  keys,
  label: help,
  help,
  group: 'Pane',
  effect: 'read',
  run: ({ dispatch }) => dispatch({ type: 'move', by }),
});

/** Moving about in a pane. */
export const pane: readonly Binding[] = [
  move('down', ['down', 'j'], 'one row down', 1),
  move('up-row', ['up', 'k'], 'one row up', -1),
  move('page-down', ['pagedown'], 'a page down', 20),
  move('page-up', ['pageup'], 'a page up', -20),
  move('first', ['home', 'g'], 'first row', Number.NEGATIVE_INFINITY),
  move('last', ['end', 'G'], 'last row', Number.POSITIVE_INFINITY),
  {
    id: 'filter',
    keys: ['/'],
    label: 'filter',
    help: 'filter rows (!text excludes)',
    group: 'Pane',
    effect: 'read',
    footer: true,
    run: ({ dispatch, ui }) =>
      dispatch({
        type: 'overlay',
        overlay: { kind: 'filter', text: ui.views[ui.focus]?.filter ?? '' },
      }),
  },
  {
    id: 'sort',
    keys: ['o'],
    label: 'sort',
    help: 'sort by the next column',
    group: 'Pane',
    effect: 'read',
    disabledReason: canSort,
    run: (context) => context.dispatch({ type: 'sort', columns: columnsOf(context) }),
  },
  {
    id: 'sort-direction',
    keys: ['O'],
    label: 'reverse order',
    help: 'reverse the order',
    group: 'Pane',
    effect: 'read',
    disabledReason: canSort,
    run: ({ dispatch }) => dispatch({ type: 'sort-direction' }),
  },
  {
    id: 'fold',
    keys: ['H'],
    label: 'fold',
    help: 'fold internal topics, or show them',
    group: 'Pane',
    effect: 'read',
    footer: (context) => foldsOf(context) !== undefined,
    disabledReason: (context) => (foldsOf(context) ? undefined : 'nothing in this pane folds'),
    run: ({ dispatch }) => dispatch({ type: 'fold' }),
  },
  {
    id: 'copy',
    keys: ['y'],
    label: 'copy',
    help: 'copy the selected row (OSC 52: over SSH too)',
    group: 'Pane',
    effect: 'read',
    alone: true,
    disabledReason: ({ selected }) => (selected ? undefined : 'nothing is selected'),
    run: ({ copy, selected, note }) => {
      if (!selected) return;
      const said = copy(selected.text);
      note('info', 'copied', selected.text);
      if (said !== 'copied') note('warning', 'copied', said);
    },
  },
];
