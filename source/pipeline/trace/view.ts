import { topOf } from '../../panes/detail/lines.ts';
import type { KeyContext, Opened, ViewKey } from '../../panes/types.ts';
import { defineView } from '../../panes/view.ts';
import { toJson } from '../../text/json.ts';
import { followBack } from './back.ts';
import { followTrace, isChange } from './follow.ts';
import { backJson, traceJson } from './json.ts';
import { rowsIn, traceViewLines } from './lines.ts';
import { isTrace, type TraceData, type TraceState, traceName } from './state.ts';

export { initialTrace } from './state.ts';

type View = Opened<TraceState, TraceData>;
type Key = ViewKey<TraceState, TraceData>;

const key = (
  id: string,
  keys: string[],
  help: string,
  change: (view: View, context: KeyContext) => Partial<TraceState>,
  more: Partial<Key> = {},
): Key => ({
  ...{ id: `trace-${id}`, keys, label: help, help, effect: 'read' },
  run: (view, context) => view.set({ said: '', ...change(view, context) }),
  ...more,
});

const scroll = (id: string, keys: string[], help: string, by: (room: number) => number) =>
  key(id, keys, help, (view, { snapshot }) => {
    const { rows } = rowsIn({ ...view, snapshot });
    const room = Math.max(1, view.height - 1);
    const from = topOf(view.state.top, rows.length, room);
    return { top: topOf(from + by(room), rows.length, room) };
  });

const copied = ({ data, state }: View, { snapshot, copy }: KeyContext): string => {
  if (!data) return 'there is nothing to copy';
  const { pipeline } = state;
  const told = isTrace(data) ? traceJson(data, snapshot, pipeline) : backJson(data, pipeline.id);
  return copy(toJson(told));
};

/** One change on its way, as a waterfall that fills while it happens; or a batch back to its transactions. */
export const traceView = defineView<TraceState, TraceData>({
  id: 'trace',
  title: 'Trace',
  live: {
    of: traceName,
    open: (sources, { pipeline, of }) =>
      isChange(of) ? followTrace(sources, pipeline, of) : followBack(sources, pipeline, of),
  },
  lines: traceViewLines,
  keys: [
    key('back', ['escape', 'enter', 't'], 'back to where one was', () => ({}), {
      ...{ label: 'back', footer: true },
      run: (_view, { dispatch }) => dispatch({ type: 'back' }),
    }),
    scroll('down', ['down', 'j'], 'one row down', () => 1),
    scroll('up', ['up', 'k'], 'one row up', () => -1),
    scroll('page-down', ['pagedown', 'space'], 'a page down', (room) => room - 1),
    scroll('page-up', ['pageup'], 'a page up', (room) => 1 - room),
    scroll('first', ['home', 'g'], 'to the top', () => Number.NEGATIVE_INFINITY),
    scroll('last', ['end', 'G'], 'to the end', () => Number.POSITIVE_INFINITY),
    key(
      'copy',
      ['y'],
      'copy the trace as JSON',
      (view, context) => ({ said: copied(view, context) }),
      {
        ...{ label: 'copy', footer: true, alone: true },
      },
    ),
  ],
});
