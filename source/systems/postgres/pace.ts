import type { Pace } from '../../watch/links.ts';
import type { Point } from '../../watch/view.ts';

/** A slot at one reading: how far its reader has confirmed, and what there is to confirm. */
export type Position = {
  confirmed: bigint | null;
  /** The end of the WAL. */
  wal: bigint;
  /** Rows that were changed in the tables that it passes on; null where that is not known. */
  changes: bigint | null;
  /** The walsender; null while nobody reads it. */
  pid: number | null;
};

/** Whether a slot moves as it should, and over which time that was judged, ms. */
export type Movement = { moving: boolean; windowMs: number };

/** Connect’s own `offset.flush.interval.ms`. */
const usualFlushMs = 60_000;
/** Of fewer gaps, the longest says little. */
const fewestGaps = 3;
/** Readings are a second apart, and what was confirmed shows in the next one. */
const leastWindowMs = 6000;
/** WAL younger than that need not be confirmed. */
const settleMs = 3000;
/** What was changed shows so much later: a session tells once a second, and is read once a second. */
const countedMs = 2000;
/** A session may tell of its changes so much later than it commits them (PGSTAT_IDLE_INTERVAL). */
const statisticsMs = 10_000;

/**
 * Whether a slot stands still although its reader has had time to confirm: three times what lies
 * between two confirmations of it at most. That is what its pipeline tells, else what was seen of it,
 * else Connect’s default. `points` of one server, oldest first.
 * - It has to move once captured rows have changed, those of its heartbeat among them. Where only other
 *   tables write, a sound one stands still.
 * - Where nobody counts those rows it has to move once anything is written.
 */
export const movementOf = (points: readonly Point<Position>[], pace: Pace | null): Movement => {
  const stand = standOf(points);
  const [first, last] = [stand[0], stand.at(-1)];
  const flushMs = pace?.flushMs ?? seenPaceMs(points) ?? usualFlushMs;
  const shortMs = Math.max(leastWindowMs, 3 * flushMs);
  if (!first || !last || last.value.confirmed === null) return { moving: true, windowMs: shortMs };
  const longMs = Math.max(leastWindowMs, 3 * Math.max(flushMs, pace?.heartbeatMs ?? 0));
  const counted = first.value.changes !== null && last.value.changes !== null;
  const beats = pace?.heartbeatMs != null;
  // Late statistics may tell of rows that were confirmed long ago; a heartbeat would have moved it since,
  // unless its reader is a new one.
  const before = points.at(-stand.length - 1);
  const isNew = before !== undefined && before.value.pid !== first.value.pid;
  const from = beats && !isNew ? 0 : stand.findIndex(({ at }) => at >= first.at + statisticsMs);
  const changed = counted && from >= 0 ? grewAt(stand.slice(from), ({ changes }) => changes) : null;
  const due = changed === null ? null : Math.max(first.at, changed - countedMs);
  if (due !== null && last.at - due >= shortMs) return { moving: false, windowMs: shortMs };
  // Where rows are counted and none changed, heartbeats included, there is nothing to confirm.
  const written = counted ? null : grewAt(stand, ({ wal }) => wal);
  const still = written !== null && last.at - first.at >= longMs && last.at - written >= settleMs;
  return { moving: !still, windowMs: longMs };
};

/** The newest points, in which the slot has the same reader and has not moved. */
export const standOf = (points: readonly Point<Position>[]): readonly Point<Position>[] => {
  const last = points.at(-1);
  if (!last) return points;
  const { confirmed, pid } = last.value;
  const before = points.findLastIndex(
    ({ value }) => value.confirmed !== confirmed || value.pid !== pid,
  );
  return points.slice(before + 1);
};

const grewAt = (
  points: readonly Point<Position>[],
  of: (position: Position) => bigint | null,
): number | null => {
  const first = points[0] ? of(points[0].value) : null;
  if (first === null) return null;
  const grown = points.find(({ value }) => {
    const now = of(value);
    return now !== null && now > first;
  });
  return grown?.at ?? null;
};

/**
 * How far apart a slot’s moves lie, ms; null where too few are known: the longest time from something to
 * confirm to the next move, and at least the shortest time between two moves, since a reader confirms at
 * a fixed pace and may have been lucky. Time in which nobody read it, or there was nothing, does not count.
 */
export const seenPaceMs = (points: readonly Point<Position>[]): number | null => {
  const due = ({ changes, wal }: Position) => changes ?? wal;
  let [longest, shortest, gaps] = [0, Number.POSITIVE_INFINITY, 0];
  let since: number | undefined;
  /** The last move, while its reader is still the same. */
  let moved: Point<Position> | undefined;
  let before: Point<Position> | undefined;
  for (const point of points) {
    const same = before !== undefined && before.value.pid === point.value.pid;
    if (!same || point.value.pid === null) [moved, since] = [undefined, undefined];
    else if (before?.value.confirmed !== point.value.confirmed) {
      if (moved && since !== undefined) {
        gaps += 1;
        longest = Math.max(longest, point.at - since);
        shortest = Math.min(shortest, point.at - moved.at);
      }
      [moved, since] = [point, undefined];
    }
    if (moved && due(point.value) > due(moved.value)) since ??= before?.at;
    before = point;
  }
  return gaps < fewestGaps ? null : Math.max(longest, shortest);
};
