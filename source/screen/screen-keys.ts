import { selectedService } from '../actions/selected.ts';
import type { Binding, KeyContext, Question } from '../panes/keys.ts';
import { initialLog, logView } from '../systems/services/log/index.ts';
import type { LogState } from '../systems/services/log/state.ts';
import { detailOf } from '../systems/views.ts';
import { labRuns } from './running.ts';

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

const leave = ({ quit }: KeyContext) => quit({ stopLab: false });

// Leaving never stops the lab by itself: who wants that says so here, or with Q at once.
const leaveOrStop = ({ session }: KeyContext): Question | null => {
  if (session.readOnly || !labRuns(session)) return null;
  const goesOn = session.busy('lab') ? 'leave, what has started goes on' : 'leave, the lab goes on';
  return {
    answers: [
      { keys: ['q', 'enter'], label: goesOn, run: leave },
      { keys: ['Q'], label: 'leave and stop it', run: ({ quit }) => quit({ stopLab: true }) },
      { keys: ['Esc'], label: 'stay', run: () => {} },
    ],
  };
};

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
    keys: ['z'],
    label: 'zoom',
    help: 'the focused pane alone, and back',
    group: 'Screen',
    effect: 'read',
    footer: true,
    run: ({ dispatch }) => dispatch({ type: 'zoom' }),
  },
  {
    id: 'detail',
    keys: ['enter'],
    label: 'open',
    help: 'all about the selected row, or zoom',
    group: 'Screen',
    effect: 'read',
    footer: true,
    run: ({ dispatch, selected, ui }) => {
      const detail = detailOf(ui.focus);
      if (!detail || !selected) return dispatch({ type: 'zoom' });
      dispatch(detail.open(selected.id, ui.remembered[detail.id]));
    },
  },
  {
    id: 'back',
    keys: ['escape'],
    label: 'back',
    help: 'close what is open, the zoom, the filter',
    group: 'Screen',
    effect: 'read',
    run: ({ dispatch }) => dispatch({ type: 'back' }),
  },
  {
    id: 'log',
    keys: ['l'],
    label: 'logs',
    refused: 'show a log',
    help: 'the log of the selected service, or the pane’s',
    group: 'Screen',
    effect: 'read',
    footer: true,
    disabledReason: (context) =>
      selectedService(context) ? undefined : 'select a service, or an event of one, first',
    run: (context) => {
      const service = selectedService(context);
      if (!service) return;
      const before = context.ui.remembered[logView.id] as LogState | undefined;
      const { wrap, times } = before ?? initialLog(service);
      context.dispatch(logView.open({ ...initialLog(service), wrap, times }));
    },
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
    everywhere: true,
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
    everywhere: true,
    run: ({ dispatch }) => dispatch({ type: 'overlay', overlay: { kind: 'help', page: 0 } }),
  },
  {
    id: 'quit',
    keys: ['q'],
    label: 'quit',
    help: 'leave; a second q: the lab goes on running',
    group: 'Screen',
    effect: 'read',
    footer: true,
    everywhere: true,
    ask: leaveOrStop,
    run: leave,
  },
];
