import { onOwnChange, ownChange } from '../actions/own-changes.ts';
import type { Engine } from '../lab/contract/engine.ts';
import { followOwn } from '../pipeline/own/follow.ts';
import type { Journey } from '../pipeline/own/journey.ts';
import type { Watching } from '../watch/index.ts';
import { createListeners } from '../watch/listeners.ts';

/** What a monitor shows of what is done with it, beside what is watched. */
export type Aside = {
  /** The last change that was made from here, and how far it has come. */
  own: Journey | null;
};

/** Follows what is changed from here; nothing is read while there is nothing to follow. */
export const createAside = (
  engines: readonly Engine[],
  { access, snapshot }: Pick<Watching, 'access' | 'snapshot'>,
) => {
  const listeners = createListeners();
  const own = followOwn({ access });
  let shown: Aside = { own: null };
  own.subscribe(() => {
    shown = { ...shown, own: own.current() };
    listeners.tell();
  });
  const followed = new Set<unknown>();
  const pipelineIn = (lab: string) => {
    const { pipelines, systems } = snapshot();
    return pipelines.find(({ source }) =>
      systems.some(({ system }) => system.id === source.system && system.lab === lab),
    );
  };
  const forget = onOwnChange(() => {
    for (const engine of engines) {
      const change = ownChange(engine);
      if (!change || followed.has(change)) continue;
      followed.clear();
      followed.add(change);
      const pipeline = pipelineIn(engine.describe().name);
      if (pipeline) own.follow(change, pipeline, change.of);
    }
  });
  return {
    /** The same object until it is another one. */
    current: (): Aside => shown,
    subscribe: listeners.subscribe,
    close() {
      forget();
      own.close();
    },
  };
};
export type AsideKeeper = ReturnType<typeof createAside>;
