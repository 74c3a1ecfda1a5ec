import type { Sources } from '../../panes/open-view.ts';
import { createListeners } from '../../watch/listeners.ts';
import type { Pipeline } from '../../watch/target.ts';
import { followTrace } from '../trace/follow.ts';
import type { RecordWanted } from '../trace/search.ts';
import type { Trace } from '../trace/types.ts';
import type { Journey, OwnChange } from './journey.ts';
import { hasLanded } from './journey.ts';

// A change that does not arrive soon waits for somebody: nobody needs to know within the second.
const soonMs = 60_000;
const pace = { soon: 400, later: 2000 };

/**
 * Follows the newest change that was made from here until it has landed, or the next one is made; then
 * nothing is read any more. What it has come to stays.
 */
export const followOwn = (sources: Sources, now: () => number = Date.now) => {
  const listeners = createListeners();
  let shown: Journey | null = null;
  let stop: (() => void) | undefined;

  const end = () => {
    stop?.();
    stop = undefined;
  };

  return {
    /** Follows this change from now on, and no other. */
    follow(change: OwnChange, pipeline: Pipeline, wanted: RecordWanted): void {
      end();
      const paceMs = () => (now() - change.at < soonMs ? pace.soon : pace.later);
      const live = followTrace(sources, pipeline, wanted, paceMs);
      const take = (trace: Trace) => {
        shown = { change, pipeline, trace };
        if (hasLanded(trace) || trace.state !== 'under way') end();
        listeners.tell();
      };
      const unsubscribe = live.subscribe(() => take(live.current()));
      stop = () => {
        unsubscribe();
        live.close();
      };
      take(live.current());
    },
    /** The same object until it is another one. */
    current: (): Journey | null => shown,
    /** Whether anything is being read. */
    get reads() {
      return stop !== undefined;
    },
    subscribe: listeners.subscribe,
    close: end,
  };
};
export type OwnFollower = ReturnType<typeof followOwn>;
