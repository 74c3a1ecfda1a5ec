import { noteTraced, ownChange } from '../actions/own-changes.ts';
import { openDoctor } from '../doctor/view.ts';
import { chosenPipeline } from '../panes/narrow.ts';
import { logsNotRecorded, tracesNotRecorded } from '../panes/notice.ts';
import type { Binding, Question } from '../panes/types.ts';
import { detailOf } from '../panes/view.ts';
import { openLatency } from '../pipeline/latency/view.ts';
import { pane as pipelines } from '../pipeline/pane.ts';
import { hideGuide } from './guide/keys.ts';
import { paletteKey, timesKey } from './palette-key.ts';
import { pipelineKeys } from './pipeline-keys.ts';
import { runningLabs } from './running.ts';
import type { ScreenContext } from './types.ts';

type Key = Binding<ScreenContext>;

const intervals = [250, 500, 1000, 2000, 5000, 10_000];

const pace = (id: string, keys: string[], help: string, by: 1 | -1): Key => ({
  id,
  keys,
  label: help,
  help,
  group: 'Screen',
  effect: 'read',
  disabledReason: ({ session }) =>
    session.player ? 'a recording has the interval that it was made with' : undefined,
  run: ({ session }) => {
    const { store } = session.watching;
    const at = intervals.findIndex((ms) => ms >= store.intervalMs);
    const next = Math.max(0, Math.min(intervals.length - 1, at + by));
    store.setInterval(intervals[next] ?? store.intervalMs);
  },
});

const leave = ({ quit }: ScreenContext) => quit({ stopLab: false });

// Leaving never stops the lab by itself: who wants that says so here, or with Q at once.
const leaveOrStop = ({ session }: ScreenContext): Question<ScreenContext> | null => {
  const labs = runningLabs(session);
  if (session.readOnly || labs.length === 0) return null;
  const started = labs.some((lab) => session.busy(lab, 'lab'));
  const what = started ? 'what has started' : labs.length > 1 ? 'the labs' : 'the lab';
  const goesOn = `quit, ${what} ${labs.length > 1 && !started ? 'keep' : 'keeps'} running`;
  return {
    answers: [
      { keys: ['q', 'enter'], label: goesOn, run: leave },
      {
        ...{ keys: ['Q'], label: 'quit and stop it', alone: true },
        run: ({ quit }) => quit({ stopLab: true }),
      },
      { keys: ['Esc'], label: 'stay', run: () => {} },
    ],
  };
};

/** The screen as a whole. */
export const screen: readonly Key[] = [
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
    help: 'zoom the pane, and back',
    group: 'Screen',
    effect: 'read',
    footer: true,
    run: ({ dispatch }) => dispatch({ type: 'zoom' }),
  },
  {
    id: 'detail',
    keys: ['enter'],
    label: 'open',
    help: 'open the row, or zoom; show a pipeline',
    group: 'Screen',
    effect: 'read',
    footer: true,
    run: ({ dispatch, selected, ui }) => {
      if (ui.focus === pipelines.id && selected)
        return dispatch({ type: 'pipeline', id: selected.name });
      const detail = detailOf(ui.face, ui.focus);
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
    disabledReason: ({ logOf, subject, session }) => {
      if (session.player) return logsNotRecorded;
      return logOf(subject) ? undefined : 'select a service, or an event of one, first';
    },
    run: ({ logOf, openLog, subject, selected }) => {
      const place = logOf(subject);
      if (place) openLog(place, selected?.at);
    },
  },
  {
    id: 'doctor',
    keys: ['D'],
    label: 'doctor',
    help: 'examine the settings of every hop',
    group: 'Screen',
    effect: 'read',
    disabledReason: ({ session }) => (session.examine ? undefined : 'a recording has no settings'),
    run: ({ dispatch }) => dispatch(openDoctor()),
  },
  {
    id: 'trace',
    keys: ['t'],
    label: 'trace',
    help: 'trace the change just made, or the selected row',
    group: 'Screen',
    effect: 'read',
    disabledReason: ({ session }) => (session.player ? tracesNotRecorded : undefined),
    run({ openTrace, selected, engine }) {
      const own = ownChange(engine);
      const fresh = own && !own.traced ? own : undefined;
      if (fresh) noteTraced(engine);
      const of = fresh?.of ?? selected?.trace ?? own?.of ?? { by: 'last' };
      openTrace(of, of === selected?.trace ? selected.subject.system : undefined);
    },
  },
  {
    id: 'latency',
    keys: ['f'],
    label: 'latency',
    help: 'how long changes take, how fresh tables are',
    group: 'Screen',
    effect: 'read',
    disabledReason: ({ session }) =>
      session.watching.snapshot().pipelines.length > 0 ? undefined : 'no pipeline is watched',
    run({ dispatch, ui, selected, session }) {
      const chosen = chosenPipeline(session.watching.snapshot(), ui.pipeline)?.id;
      const id = ui.focus === pipelines.id ? (selected?.name ?? chosen) : chosen;
      if (id !== undefined) dispatch(openLatency(id));
    },
  },
  {
    id: 'pause',
    keys: ['space'],
    label: 'pause',
    help: 'pause the display (collecting continues)',
    group: 'Screen',
    effect: 'read',
    footer: true,
    run: ({ session: { watching } }) => watching.store.setPaused(!watching.store.paused),
  },
  ...pipelineKeys,
  hideGuide,
  pace('slower', ['+'], 'refresh less often', 1),
  pace('faster', ['-'], 'refresh more often', -1),
  {
    id: 'redraw',
    keys: ['ctrl+l'],
    label: 'redraw',
    help: 'redraw everything',
    group: 'Screen',
    effect: 'read',
    everywhere: true,
    run: ({ redraw }) => redraw(),
  },
  {
    id: 'suspend',
    keys: ['ctrl+z'],
    label: 'suspend',
    help: 'suspend the monitor; fg comes back to it',
    group: 'Screen',
    effect: 'read',
    everywhere: true,
    run: ({ stop }) => stop(),
  },
  timesKey,
  paletteKey,
  {
    id: 'help',
    keys: ['?', 'h', 'F1'],
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
    help: 'quit; a second q keeps the lab running',
    group: 'Screen',
    effect: 'read',
    footer: true,
    ask: leaveOrStop,
    run: leave,
  },
];

/** The key that closes what is open in place of the panes; at these it leaves. */
export const close: Key = {
  id: 'close',
  keys: ['q'],
  label: 'back',
  help: 'in a view: back',
  group: 'Screen',
  effect: 'read',
  footer: true,
  run: ({ dispatch }) => dispatch({ type: 'close' }),
};
