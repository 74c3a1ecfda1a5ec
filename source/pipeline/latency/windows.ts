import type { Quantiles, RecentLatency, Windows } from '../../watch/latency.ts';
import { addTo, clear, mergeInto, newSketch, quantileOf, type Sketch } from './sketch.ts';

// A window is merged of slices, so it moves in steps of one.
const fine = { ms: 10_000, keptMs: 5 * 60_000 };
const coarse = { ms: 60_000, keptMs: 60 * 60_000 };

/** The sketches of slices of time; those that are too old are given up. */
const slicesOf = ({ ms, keptMs }: typeof fine) => {
  const slices = new Map<number, Sketch>();
  // Of slices that nothing more comes into they stay what they are.
  const known = new Map<number, Quantiles | null>();
  const sliceAt = (at: number) => Math.floor(at / ms);
  const oldest = (now: number, forMs: number) => sliceAt(now) - Math.round(forMs / ms) + 1;
  return {
    add(at: number, value: number, now: number) {
      const first = oldest(now, keptMs);
      for (const slice of slices.keys())
        if (slice < first) {
          slices.delete(slice);
          known.delete(slice);
        }
      const slice = Math.min(sliceAt(at), sliceAt(now));
      if (slice < first) return;
      const sketch = slices.get(slice) ?? newSketch();
      slices.set(slice, sketch);
      known.delete(slice);
      addTo(sketch, value);
    },
    /** Quantiles of what lies in the window, by way of `merged`. */
    over(now: number, forMs: number, merged: Sketch): Quantiles | null {
      const first = oldest(now, forMs);
      clear(merged);
      for (const [slice, sketch] of slices)
        if (slice >= first && slice <= sliceAt(now)) mergeInto(merged, sketch);
      return quantilesOf(merged);
    },
    /** Quantiles of each slice, oldest first. */
    each(now: number): RecentLatency[] {
      const first = oldest(now, keptMs);
      const told = [...slices].filter(([slice]) => slice >= first && slice <= sliceAt(now));
      return told
        .sort(([a], [b]) => a - b)
        .flatMap(([slice, sketch]) => {
          const quantiles = known.get(slice) ?? quantilesOf(sketch);
          known.set(slice, quantiles);
          return quantiles ? [{ at: slice * ms, p50: quantiles.p50, p95: quantiles.p95 }] : [];
        });
    },
  };
};

/**
 * Durations over the last 1, 5 and 60 minutes. Kept are at most 30 slices of 10 s and 60 of a minute:
 * 390 KB, however many values come.
 */
export const rollingWindows = () => {
  const [short, long] = [slicesOf(fine), slicesOf(coarse)];
  // One for all ticks: it is as large as a slice.
  const merged = newSketch();
  return {
    /** Takes in a duration that ended at `at`, ms since the epoch. */
    add(at: number, value: number, now: number) {
      short.add(at, value, now);
      long.add(at, value, now);
    },
    at: (now: number): Windows => ({
      1: short.over(now, 60_000, merged),
      5: short.over(now, 5 * 60_000, merged),
      60: long.over(now, 60 * 60_000, merged),
    }),
    /** The last 5 minutes, slice by slice. */
    recent: (now: number): RecentLatency[] => short.each(now),
  };
};

const quantilesOf = (sketch: Sketch): Quantiles | null => {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((q) => quantileOf(sketch, q));
  if (p50 == null || p95 == null || p99 == null) return null;
  return { count: sketch.count, p50, p95, p99 };
};
