import type { Binding } from '../panes/types.ts';

/** Moments are told in another way, in all that is drawn. */
export const timesKey: Binding = {
  id: 'times',
  keys: ['T'],
  label: 'times',
  help: 'show times in UTC, in local time, or as ages',
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
  help: 'search keys, panes, services, topics and pipelines',
  group: 'Screen',
  effect: 'read',
  footer: true,
  everywhere: true,
  run: ({ dispatch }) =>
    dispatch({ type: 'overlay', overlay: { kind: 'palette', text: '', at: 0 } }),
};
