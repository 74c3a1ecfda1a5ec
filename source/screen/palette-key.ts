import type { Binding } from '../panes/types.ts';

/** Moments are told in another way, in all that is drawn. */
export const timesKey: Binding = {
  id: 'times',
  keys: ['T'],
  label: 'times',
  help: 'times of UTC, local ones, or how long ago',
  group: 'Screen',
  effect: 'read',
  everywhere: true,
  run: ({ dispatch }) => dispatch({ type: 'times' }),
};

/** The key that opens the palette. */
export const paletteKey: Binding = {
  id: 'palette',
  keys: [':'],
  label: 'commands',
  help: 'find and run a key, pane, service, topic or pipeline',
  group: 'Screen',
  effect: 'read',
  footer: true,
  everywhere: true,
  run: ({ dispatch }) =>
    dispatch({ type: 'overlay', overlay: { kind: 'palette', text: '', at: 0 } }),
};
