import type { Opened } from '../../panes/open-view.ts';
import { scrolling } from '../../panes/scrolling.ts';
import type { KeyContext } from '../../panes/types.ts';
import { defineView } from '../../panes/view.ts';
import { toJson } from '../../text/json.ts';
import { followBack } from './back.ts';
import { followTrace, isChange } from './follow.ts';
import { backJson, traceJson } from './json.ts';
import { rowsIn, traceViewLines } from './lines.ts';
import { isTrace, type TraceData, type TraceState, traceName } from './state.ts';

export { initialTrace } from './state.ts';

type View = Opened<TraceState, TraceData>;

const { key, back, moves } = scrolling<TraceState, TraceData>(
  'trace',
  (view, { snapshot }) => rowsIn({ ...view, snapshot }).rows.length,
);

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
    back('t'),
    ...moves,
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
