import { learnChanges, onOwnChange, ownChange } from '../actions/own-changes.ts';
import type { Engine } from '../lab/contract/engine.ts';
import type { Ui } from '../panes/types.ts';
import { followOwn } from '../pipeline/own/follow.ts';
import type { Journey } from '../pipeline/own/journey.ts';
import type { Watching } from '../watch/index.ts';
import { createListeners } from '../watch/listeners.ts';
import { keepGuide } from './guide/keep.ts';
import type { GuideState } from './guide/steps.ts';

/** What a monitor shows of what is done with it, beside what is watched. */
export type Aside = {
  /** The last change that was made from here, and how far it has come. */
  own: Journey | null;
  /** What of the first minute is done; null where nobody is guided. */
  guide?: GuideState | null;
};

/** Follows what is changed from here; nothing is read while there is nothing to follow. */
export const createAside = (
  engines: readonly Engine[],
  { access, snapshot, subscribe }: Pick<Watching, 'access' | 'snapshot' | 'subscribe'>,
  { readOnly }: { readOnly: boolean },
) => {
  const listeners = createListeners();
  const own = followOwn({ access });
  const guide = keepGuide(engines, readOnly);
  let shown: Aside = { own: null, guide: guide?.current() };
  let looked: Pick<Ui, 'focus' | 'view'> = { focus: '', view: null };
  const show = (next: Partial<Aside>) => {
    shown = { ...shown, ...next };
    listeners.tell();
  };
  const guided = () =>
    guide?.sees({
      ...{ snapshot: snapshot(), own: own.current() },
      ...{ view: looked.view?.id ?? null, focus: looked.focus },
    });
  own.subscribe(() => {
    show({ own: own.current() });
    guided();
  });
  guide?.subscribe(() => show({ guide: guide.current() }));
  const unsubscribe = subscribe(() => {
    for (const engine of engines) learnChanges(engine);
    guided();
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
      if (pipeline && change.of) own.follow(change, pipeline, change.of);
    }
  });
  return {
    /** The same object until it is another one. */
    current: (): Aside => shown,
    subscribe: listeners.subscribe,
    /** Learns what a person looks at. */
    looks(ui: Pick<Ui, 'focus' | 'view'>) {
      looked = ui;
      guided();
    },
    /** Hides the guide for good. */
    hideGuide: () => guide?.hide(),
    close() {
      unsubscribe();
      forget();
      own.close();
    },
  };
};
export type AsideKeeper = ReturnType<typeof createAside>;
