import type { Reading, SystemView } from '../../watch/view.ts';

/** Whether something had been passed when it was read; `at` in ms since the epoch. */
export type Sample = { at: number; passed: boolean };

/**
 * Between which readings something was passed: `after` the last that showed it not passed, null where
 * there is none; undefined where no reading shows it passed. Pure.
 */
export const crossingOf = (
  samples: readonly Sample[],
): { after: number | null; at: number } | undefined => {
  const inOrder = samples.toSorted((a, b) => a.at - b.at);
  const first = inOrder.find(({ passed }) => passed);
  if (!first) return undefined;
  const after = inOrder.findLast(({ at, passed }) => !passed && at < first.at)?.at ?? null;
  return { after, at: first.at };
};

const mostKept = 1500;

/** Keeps what `pick` makes of the readings of a system, those of the last minutes first. */
export const readingsOf = <T, V>(pick: (value: T) => V | undefined) => {
  let kept: { at: number; value: V }[] = [];
  let seen: number | undefined;
  const take = ({ at, value }: Reading<T>) => {
    const picked = value === undefined ? undefined : pick(value);
    if (at === undefined || at === seen || picked === undefined) return;
    seen = at;
    kept.push({ at, value: picked });
    if (kept.length > 2 * mostKept) kept = kept.slice(-mostKept);
  };
  let begun = false;
  return {
    /** Takes the newest reading; the first time those before it, too. */
    take(view: Pick<SystemView, 'points' | 'reading'> | undefined) {
      if (!view) return;
      if (!begun) for (const { at, value } of view.points) take({ at, value: value as T });
      begun = true;
      take(view.reading as Reading<T>);
    },
    samples: (passed: (value: V) => boolean): Sample[] =>
      kept.map(({ at, value }) => ({ at, passed: passed(value) })),
  };
};
