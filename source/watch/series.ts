import type { Point } from './view.ts';

export type Pair<T> = { older: Point<T>; newer: Point<T>; seconds: number };

/** Long enough that a counter which moves in steps gives a calm rate, short enough to be "now". */
const rateSpanMs = 5000;
/** Two readings nearer than this (one was asked for by hand) give no rate worth showing. */
const minSpanMs = 200;

/**
 * The values of a window back from the newest one, oldest first. It begins with the youngest that is
 * at least `ms` older, if there is one. As long as not told otherwise: what a rate of now is made from.
 */
export const recentOf = <T>(
  points: readonly Point<T>[],
  ms = 2 * rateSpanMs,
): readonly Point<T>[] => windowOf(points, ms).points;

/**
 * The newest points that belong together, oldest first: back to where the subject is missing or
 * `same` (older, newer) says that its counters began anew. `limit` bounds their number.
 */
export const runOf = <T, S>(
  points: readonly Point<T>[],
  pick: (value: T) => S | undefined,
  same: (older: S, newer: S) => boolean,
  limit = Number.POSITIVE_INFINITY,
): Point<S>[] => {
  const run: Point<S>[] = [];
  for (let i = points.length - 1; i >= 0 && run.length < limit; i -= 1) {
    const { at, value } = points[i] as Point<T>;
    const picked = pick(value);
    const newer = run.at(-1);
    if (picked === undefined || (newer && !same(picked, newer.value))) break;
    run.push({ at, value: picked });
  }
  return run.reverse();
};

/** The newest point of a run and the one closest to 5 s before it; null where there is but one. */
export const pairOf = <T>(run: readonly Point<T>[]): Pair<T> | null => {
  const newer = run.at(-1);
  if (!newer) return null;
  let older: Point<T> | undefined;
  const off = ({ at }: Point<T>) => Math.abs(newer.at - rateSpanMs - at);
  for (let i = run.length - 2; i >= 0; i -= 1) {
    const point = run[i] as Point<T>;
    if (newer.at - point.at < minSpanMs) continue;
    if (older && off(point) >= off(older)) break;
    older = point;
  }
  return older ? { older, newer, seconds: (newer.at - older.at) / 1000 } : null;
};

/**
 * Δcounter / Δt per second; null where it cannot be told or the counter went back (it began anew).
 * bigints are subtracted before they become numbers: exact beyond 2^53.
 */
export const rateOf = <T>(
  pair: Pair<T> | null,
  counter: (value: T) => bigint | number | null | undefined,
): number | null => {
  if (!pair) return null;
  const [before, after] = [counter(pair.older.value), counter(pair.newer.value)];
  if (before === null || before === undefined || after === null || after === undefined) return null;
  const delta = Number(
    typeof before === 'bigint' && typeof after === 'bigint'
      ? after - before
      : Number(after) - Number(before),
  );
  return delta >= 0 ? delta / pair.seconds : null;
};

/**
 * The part of a run that spans a window back from its newest point, and whether the run reaches so
 * far: it begins with the youngest point that is at least `ms` older.
 */
export const windowOf = <T>(
  run: readonly Point<T>[],
  ms: number,
): { points: Point<T>[]; covered: boolean } => {
  const from = (run.at(-1)?.at ?? 0) - ms;
  let first = run.length - 1;
  while (first >= 0 && (run[first] as Point<T>).at > from) first -= 1;
  return { points: run.slice(Math.max(0, first)), covered: first >= 0 };
};

/**
 * Slope of the least-squares line through `y` over the points' time, units of `y` per second:
 * Σ(t−t̄)(y−ȳ) / Σ(t−t̄)² (ordinary linear regression). Null below two distinct times.
 */
export const slopeOf = <T>(points: readonly Point<T>[], y: (value: T) => bigint): number | null => {
  const first = points[0];
  if (!first || points.length < 2) return null;
  const origin = y(first.value);
  const line = points.map(({ at, value }) => ({
    t: (at - first.at) / 1000,
    y: Number(y(value) - origin),
  }));
  const mean = (of: (point: { t: number; y: number }) => number) =>
    line.reduce((sum, point) => sum + of(point), 0) / line.length;
  const [t0, y0] = [mean(({ t }) => t), mean((point) => point.y)];
  const spread = line.reduce((sum, { t }) => sum + (t - t0) ** 2, 0);
  if (spread === 0) return null;
  return line.reduce((sum, point) => sum + (point.t - t0) * (point.y - y0), 0) / spread;
};

// Two readings: what lies between them is an outage or a pause.
const longestStepMs = 10_000;

/**
 * What a counter grew by per second from reading to reading, at the time of the later one; nothing where
 * `grew` says that it began anew, nor across an outage.
 */
export const ratesOver = <T>(
  points: readonly Point<T>[],
  grew: (older: T, newer: T) => bigint | number | null,
): { at: number; value: number }[] =>
  points.slice(1).flatMap(({ at, value }, i) => {
    const before = points[i] as Point<T>;
    const ms = at - before.at;
    const by = ms > 0 && ms <= longestStepMs ? grew(before.value, value) : null;
    return by === null || by < 0 ? [] : { at, value: Number(by) / (ms / 1000) };
  });
