import { scrolling } from '../../panes/scrolling.ts';
import { defineView } from '../../panes/view.ts';
import { type LatencyState, latencyLines, latencyRows } from './lines.ts';
import { latencyText } from './text.ts';

const { key, back, moves } = scrolling<LatencyState, undefined>(
  'latency',
  (view, { snapshot }) => latencyRows({ ...view, snapshot }).length,
);

/** How long a pipeline’s changes take, hop by hop, and how fresh its tables are. */
export const latencyView = defineView<LatencyState, undefined>({
  id: 'latency',
  title: 'Latency',
  lines: latencyLines,
  keys: [
    back('f'),
    ...moves,
    key(
      'copy',
      ['y'],
      'copy the figures',
      ({ state }, { snapshot, copy }) => {
        const pipeline = snapshot.pipelines.find(({ id }) => id === state.pipeline);
        if (!pipeline) return { said: 'there is nothing to copy' };
        return { said: copy(latencyText(pipeline.latency, pipeline.tables).join('\n')) };
      },
      { label: 'copy', footer: true, alone: true },
    ),
  ],
});

/** Opens it for one pipeline. */
export const openLatency = (pipeline: string) => latencyView.open({ pipeline, top: 0, said: '' });
