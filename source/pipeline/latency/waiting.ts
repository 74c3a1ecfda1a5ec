/**
 * Samples that wait, oldest first: at most 64. Where more come, those that are kept lie ever further
 * apart, as evenly as at first; the newest is always there.
 */
export type Waiting<T> = {
  items: readonly T[];
  newest: T | null;
  /** Of so many one is kept, and how many have come since all of this began. */
  every: number;
  came: number;
};

const most = 64;

export const nothingWaits = <T>(): Waiting<T> => ({ items: [], newest: null, every: 1, came: 0 });

export const withOne = <T>({ items, every, came }: Waiting<T>, one: T): Waiting<T> => {
  const kept = came % every === 0 ? [...items, one] : items;
  return kept.length <= most
    ? { items: kept, newest: one, every, came: came + 1 }
    : { items: kept.filter((_, i) => i % 2 === 0), newest: one, every: every * 2, came: came + 1 };
};

/** All that wait. */
export const all = <T>({ items, newest }: Waiting<T>): readonly T[] =>
  newest === null || items.at(-1) === newest ? items : [...items, newest];

/** Those that go on waiting. */
export const stillWaiting = <T>(waiting: Waiting<T>, waits: (one: T) => boolean): Waiting<T> => {
  if (waiting.newest === null) return waiting;
  // Each is asked once.
  const left = new Set(all(waiting).filter(waits));
  const items = waiting.items.filter((one) => left.has(one));
  const newest = [...left].at(-1) ?? null;
  return newest === null ? nothingWaits() : { ...waiting, items, newest };
};
