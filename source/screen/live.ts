import type { Live, OpenView, Sources } from '../panes/open-view.ts';
import type { Face } from '../panes/types.ts';
import { viewIn } from '../panes/view.ts';
import { createListeners } from '../watch/listeners.ts';

/** Runs what the open view reads, for exactly as long as the view is open. */
export const createLive = (face: Face, sources: Sources) => {
  const listeners = createListeners();
  let ended = false;
  let open: { view: string; of: string; live: Live<object, unknown> } | undefined;

  const close = () => {
    open?.live.close();
    open = undefined;
  };

  return {
    /** Nothing is read from then on. */
    end() {
      ended = true;
      close();
    },
    /** Starts, tells or ends what is read, by what is open now. */
    follow(view: OpenView | null) {
      const source = viewIn(face, view)?.live;
      if (ended || !view || !source) return close();
      const state = view.state as object;
      const of = source.of(state);
      if (open?.view === view.id && open.of === of) return open.live.update(state);
      close();
      const live = source.open(sources, state);
      if (!live) return;
      live.subscribe(listeners.tell);
      open = { view: view.id, of, live };
    },
    current: (): unknown => open?.live.current(),
    subscribe: listeners.subscribe,
  };
};
