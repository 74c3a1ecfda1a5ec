import type { Binding } from './types.ts';

const intervals = [250, 500, 1000, 2000, 5000, 10_000];

const pace = (id: string, keys: string[], help: string, by: 1 | -1): Binding => ({
  id,
  keys,
  label: help,
  help,
  group: 'Screen',
  effect: 'read',
  run: ({ session: { store } }) => {
    const at = intervals.findIndex((ms) => ms >= store.intervalMs);
    const next = Math.max(0, Math.min(intervals.length - 1, at + by));
    store.setInterval(intervals[next] ?? store.intervalMs);
  },
});

/** The screen as a whole. */
export const screen: readonly Binding[] = [
  {
    id: 'next-pane',
    keys: ['tab'],
    label: 'next pane',
    help: 'focus the next pane',
    group: 'Screen',
    effect: 'read',
    run: ({ dispatch }) => dispatch({ type: 'focus-next', by: 1 }),
  },
  {
    id: 'previous-pane',
    keys: ['shift+tab'],
    label: 'previous pane',
    help: 'focus the pane before',
    group: 'Screen',
    effect: 'read',
    run: ({ dispatch }) => dispatch({ type: 'focus-next', by: -1 }),
  },
  {
    id: 'zoom',
    keys: ['z', 'enter'],
    label: 'zoom',
    help: 'the focused pane alone, and back',
    group: 'Screen',
    effect: 'read',
    footer: true,
    run: ({ dispatch }) => dispatch({ type: 'zoom' }),
  },
  {
    id: 'back',
    keys: ['escape'],
    label: 'back',
    help: 'close what is open, then the zoom, then the filter',
    group: 'Screen',
    effect: 'read',
    run: ({ dispatch }) => dispatch({ type: 'back' }),
  },
  {
    id: 'pause',
    keys: ['space'],
    label: 'pause',
    help: 'freeze the screen; collection goes on',
    group: 'Screen',
    effect: 'read',
    footer: true,
    run: ({ session: { store } }) => store.setPaused(!store.paused),
  },
  pace('slower', ['+'], 'a longer interval', 1),
  pace('faster', ['-'], 'a shorter interval', -1),
  {
    id: 'redraw',
    keys: ['ctrl+l'],
    label: 'redraw',
    help: 'draw everything anew',
    group: 'Screen',
    effect: 'read',
    run: ({ redraw }) => redraw(),
  },
  {
    id: 'help',
    keys: ['?'],
    label: 'help',
    help: 'this list',
    group: 'Screen',
    effect: 'read',
    footer: true,
    run: ({ dispatch }) => dispatch({ type: 'overlay', overlay: 'help' }),
  },
  {
    id: 'quit',
    keys: ['q'],
    label: 'quit',
    help: 'leave; the lab goes on running',
    group: 'Screen',
    effect: 'read',
    footer: true,
    run: ({ quit }) => quit({ stopLab: false }),
  },
  {
    id: 'quit-and-stop',
    keys: ['Q'],
    label: 'quit and stop',
    help: 'leave, and stop the lab',
    group: 'Screen',
    effect: 'destroy',
    confirm: () => 'Quit and stop the lab?',
    run: ({ quit }) => quit({ stopLab: true }),
  },
];
