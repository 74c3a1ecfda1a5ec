import type { NewestChange } from '../../systems/kafka/readings.ts';
import {
  boundsMs,
  type HopLatency,
  type HopName,
  hopNames,
  type Recent,
} from '../../watch/latency.ts';
import { rollingWindows } from './windows.ts';

/** For how long it is told that clocks are apart, ms. */
const apartForMs = 3_600_000;

const oneHop = (hop: HopName) => {
  const windows = rollingWindows();
  const within = boundsMs.map(() => 0);
  let count = 0;
  let sumMs = 0;
  let apart = { count: 0, ms: 0, at: Number.NEGATIVE_INFINITY };
  return {
    add(ms: number, at: number, fresh: boolean, now: number) {
      // Not what a hop can take: two clocks that are apart by so much at least.
      if (ms < 0) {
        const before = now - apart.at > apartForMs ? { count: 0, ms: 0 } : apart;
        apart = { count: before.count + 1, ms: Math.max(before.ms, -ms), at: now };
        return;
      }
      windows.add(at, ms, now);
      // A counter goes on after a restart: what was there before is counted by then.
      if (!fresh) return;
      count += 1;
      sumMs += ms;
      boundsMs.forEach((bound, i) => {
        if (ms <= bound) (within[i] as number) += 1;
      });
    },
    recent: (now: number) => windows.recent(now),
    at: (now: number): HopLatency => ({
      hop,
      windows: windows.at(now),
      histogram: { within: [...within], count, sumMs },
      apart: now - apart.at > apartForMs ? null : { count: apart.count, ms: apart.ms },
    }),
  };
};

/** When a hop of a change began and ended, ms since the epoch. */
type Passed = { hop: HopName; from: number | null; to: number | null };

/**
 * How long hops take, of the changes that are told. Some 400 KB for each hop that anything passes,
 * however many changes there are.
 */
export const hopFigures = () => {
  const hops = new Map(hopNames.map((hop) => [hop, oneHop(hop)]));
  return {
    /**
     * Takes in a hop where both of its times are known. It counts as of its end, but not as of before it
     * was `seen`: clocks may be apart. What was there before anybody looked counts as of its own time.
     */
    add({ hop, from, to }: Passed, { fresh, seen }: { fresh: boolean; seen: number }, now: number) {
      if (from === null || to === null) return;
      const at = Math.min(now, fresh ? Math.max(seen, to) : to);
      hops.get(hop)?.add(to - from, at, fresh, now);
    },
    recent: (now: number): Recent =>
      Object.fromEntries(Array.from(hops, ([hop, figures]) => [hop, figures.recent(now)])),
    at: (now: number): HopLatency[] => hopNames.flatMap((hop) => hops.get(hop)?.at(now) ?? []),
  };
};
export type HopFigures = ReturnType<typeof hopFigures>;

/** The hops of a change that its record tells. */
export const hopsOfRecord = ({
  committedAt,
  capturedAt,
  appendedAt,
}: NewestChange): readonly Passed[] => [
  { hop: 'captured', from: committedAt, to: capturedAt },
  { hop: 'appended', from: capturedAt, to: appendedAt },
];
