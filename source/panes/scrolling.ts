import { topOf } from '../parts/scroll.ts';
import type { Opened } from './open-view.ts';
import type { KeyContext, ViewKey } from './types.ts';

/** `top`: the first row that is seen; `said`: what the last key did, where it can’t be seen otherwise. */
export type Scrolled = { top: number; said: string };

/**
 * What views of rows below a title have in common: a maker of their keys, the key that closes them, and
 * those that scroll. `rowsOf`: how many rows there are.
 */
export const scrolling = <State extends Scrolled, Data>(
  name: string,
  rowsOf: (view: Opened<State, Data>, context: KeyContext) => number,
) => {
  type View = Opened<State, Data>;
  type Key = ViewKey<State, Data>;
  const key = (
    id: string,
    keys: string[],
    help: string,
    change: (view: View, context: KeyContext) => Partial<State>,
    more: Partial<Key> = {},
  ): Key => ({
    ...{ id: `${name}-${id}`, keys, label: help, help, effect: 'read' },
    run: (view, context) =>
      view.set({ said: '', ...change(view, context) } as unknown as Partial<State>),
    ...more,
  });
  const scroll = (id: string, keys: string[], help: string, by: (room: number) => number): Key =>
    key(id, keys, help, (view, context) => {
      const rows = rowsOf(view, context);
      const room = Math.max(1, view.height - 1);
      const from = topOf(view.state.top, rows, room);
      return { top: topOf(from + by(room), rows, room) } as Partial<State>;
    });
  return {
    key,
    back: (...more: string[]): Key =>
      key('back', ['escape', ...more], 'back', () => ({}), {
        label: 'back',
        run: (_view, { dispatch }) => dispatch({ type: 'back' }),
      }),
    moves: [
      scroll('down', ['down', 'j'], 'one row down', () => 1),
      scroll('up', ['up', 'k'], 'one row up', () => -1),
      scroll('page-down', ['pagedown', 'space'], 'a page down', (room) => room - 1),
      scroll('page-up', ['pageup'], 'a page up', (room) => 1 - room),
      scroll('first', ['home', 'g'], 'to the top', () => Number.NEGATIVE_INFINITY),
      scroll('last', ['end', 'G'], 'to the end', () => Number.POSITIVE_INFINITY),
    ],
  };
};
