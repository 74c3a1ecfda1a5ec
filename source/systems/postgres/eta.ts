import { windowOf } from '../../watch/series.ts';
import type { Point } from '../../watch/view.ts';
import type { PostgresReading, Slot, SlotRow } from './readings.ts';

/** What a slot holds at one reading, bytes; null once it is lost. */
export type Held = { slot: Slot; server: PostgresReading; retained: bigint | null };
type Eta = Pick<SlotRow, 'etaMs' | 'etaOf'>;

export const noEta: Eta = { etaMs: null, etaOf: null };

/** Further off, what grew over minutes says nothing. */
const farthestMs = 86_400_000;
/** How often the server notes which transactions run: restart_lsn moves no more often than that. */
const snapshotMs = 15_000;
/** A slot that stands holds whatever is written; over less than that a burst looks like a trend. */
const leastMs = 15_000;

/**
 * When a slot will be lost, or the disk be full, whichever comes first: by max_slot_wal_keep_size
 * (safe_wal_size, or cap − retained where a server has none) and by what is free on the disk.
 * - The growth has to last. What a sound slot retains goes up and down like a saw, so that the lows of
 *   three thirds of a window are compared: each has to be above the one before, and the smaller step
 *   counts, which is what remains without a burst. The window is three times what lies between moves;
 *   of a slot that stands, or is read by nobody, 15 s.
 * - Past the cap it is due at once: the next checkpoint takes the WAL.
 */
export const etaOf = (run: readonly Point<Held>[], moves: boolean, moveMs: number): Eta => {
  const newest = run.at(-1)?.value;
  if (!newest || newest.retained === null) return noEta;
  const { slot, server, retained } = newest;
  const cap = server.slotWalCap === null ? null : server.slotWalCap - retained;
  const left = slot.safeWalSize ?? cap;
  if (left !== null && left <= 0n) return { etaMs: 0, etaOf: 'lost' };
  const perS = lastingGrowth(run, moves ? Math.max(3 * snapshotMs, moveMs) : leastMs);
  if (perS === null) return noEta;
  const ends: Eta[] = [
    { etaMs: until(left, perS), etaOf: 'lost' },
    { etaMs: until(server.freeDiskBytes, perS), etaOf: 'disk full' },
  ];
  return ends.reduce(
    (first, next) => ((next.etaMs ?? farthestMs) < (first.etaMs ?? farthestMs) ? next : first),
    noEta,
  );
};

const until = (left: bigint | null, perS: number): number | null =>
  left === null ? null : (Number(left) / perS) * 1000;

/** Bytes per second that are gained from low to low; null where they are not, or too little is known. */
export const lastingGrowth = (run: readonly Point<Held>[], ms: number): number | null => {
  const { points, covered } = windowOf(run, ms);
  const last = points.at(-1);
  if (!covered || !last) return null;
  const from = last.at - ms;
  const lows = [0, 1, 2].map((third) => {
    const [begin, end] = [from + (third * ms) / 3, from + ((third + 1) * ms) / 3];
    return lowest(points.filter(({ at }) => at >= begin && (at < end || third === 2)));
  });
  const [one, two, three] = lows;
  if (!one || !two || !three) return null;
  const steps = [slope(one, two), slope(two, three)];
  const least = Math.min(...steps);
  return least > 0 ? least : null;
};

type Low = { at: number; retained: bigint };

const lowest = (points: readonly Point<Held>[]): Low | undefined => {
  let low: Low | undefined;
  for (const { at, value } of points) {
    if (value.retained === null) return undefined;
    if (!low || value.retained < low.retained) low = { at, retained: value.retained };
  }
  return low;
};

const slope = (older: Low, newer: Low): number =>
  (Number(newer.retained - older.retained) / (newer.at - older.at)) * 1000;
