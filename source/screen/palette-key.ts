import type { Binding } from '../panes/types.ts';

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
