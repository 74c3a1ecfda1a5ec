import { chosenPipeline } from '../panes/narrow.ts';
import type { Binding } from '../panes/types.ts';
import type { ScreenContext } from './types.ts';

type Key = Binding<ScreenContext>;

/** Which pipeline the panes show. */
export const pipelineKeys: readonly Key[] = [
  ...(['previous', 'next'] as const).map((which): Key => {
    const by = which === 'next' ? 1 : -1;
    return {
      id: `${which}-pipeline`,
      keys: [which === 'next' ? ']' : '['],
      label: `${which} pipeline`,
      refused: 'show another',
      help: `show the ${which} pipeline`,
      group: 'Screen',
      effect: 'read',
      disabledReason: ({ session }) =>
        session.watching.snapshot().pipelines.length > 1
          ? undefined
          : 'only one pipeline is watched',
      run({ dispatch, ui, session }) {
        const snapshot = session.watching.snapshot();
        const { pipelines } = snapshot;
        const chosen = chosenPipeline(snapshot, ui.pipeline);
        const at = pipelines.findIndex(({ id }) => id === chosen?.id);
        const next = pipelines[(at + by + pipelines.length) % pipelines.length];
        if (next) dispatch({ type: 'pipeline', id: next.id });
      },
    };
  }),
  {
    id: 'all-pipelines',
    keys: ['a'],
    label: 'all pipelines',
    refused: 'show others',
    help: 'rows of all pipelines, or of the chosen',
    group: 'Screen',
    effect: 'read',
    disabledReason: ({ session }) =>
      session.watching.snapshot().pipelines.length > 1 ? undefined : 'only one pipeline is watched',
    run: ({ dispatch }) => dispatch({ type: 'wide' }),
  },
];
