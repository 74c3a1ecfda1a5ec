import { attempt } from '../../config/log.ts';
import type { Engine } from '../../lab/contract/engine.ts';
import { createListeners } from '../../watch/listeners.ts';
import { begun, type GuideSeen, type GuideState, guideSteps, nextStep, ticked } from './steps.ts';

type Guided = Pick<Engine, 'describe' | 'guide'>;

// Whoever has a lab of another name beside it has seen what the guide shows.
const firstLab = 'lab';

const isHidden = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'hidden' in value && value.hidden === true;

const doneIn = (value: unknown): GuideState => {
  const noted =
    typeof value === 'object' && value !== null && 'done' in value && Array.isArray(value.done)
      ? (value.done as unknown[])
      : [];
  return { ...begun, done: guideSteps.filter((step) => noted.includes(step)) };
};

/**
 * The guide through the first minute of a lab: what is done of it and that it was hidden outlive the
 * monitor. Undefined where there is none: several labs, a lab beside the first, one of which nothing is
 * kept, or that may only be watched.
 */
export const keepGuide = (engines: readonly Guided[], readOnly: boolean) => {
  const [engine, another] = engines;
  const notes = engine?.guide;
  if (!engine || !notes || another || readOnly || engine.describe().name !== firstLab)
    return undefined;
  const listeners = createListeners();
  const known = attempt('the guide', () => notes.read(), undefined);
  // All of it was done in an earlier monitor.
  let hidden = isHidden(known) || nextStep(doneIn(known)) === undefined;
  let state = doneIn(known);
  const note = () =>
    attempt('the guide', () => notes.write({ done: [...state.done], hidden }), undefined);
  return {
    /** What is done; null where the guide is hidden. The same object until it is another one. */
    current: (): GuideState | null => (hidden ? null : state),
    subscribe: listeners.subscribe,
    /** Takes in what is to be seen now. */
    sees(seen: GuideSeen) {
      if (hidden) return;
      const next = ticked(state, seen);
      if (next === state) return;
      const more = next.done.length > state.done.length;
      state = next;
      if (!more) return;
      note();
      listeners.tell();
    },
    /** Hides it for good. */
    hide() {
      hidden = true;
      note();
      listeners.tell();
    },
  };
};
export type Guide = NonNullable<ReturnType<typeof keepGuide>>;
