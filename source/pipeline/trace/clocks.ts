import type { ClockName, Moment, Skew, Station, StationName } from './types.ts';

/** What has to have come before a station. Debezium confirms what Kafka holds, so that comes after it. */
export const before: Readonly<Record<StationName, StationName | null>> = {
  commit: null,
  acknowledged: 'appended',
  captured: 'commit',
  appended: 'captured',
  planned: 'appended',
  processed: 'planned',
  committed: 'processed',
  visible: 'committed',
};

/** One thing that came before another: each with its time on its own clock. */
export type Pair = { first: Moment; second: Moment };

/** The pairs of stations that have both come. */
export const pairsOf = (stations: readonly Station[]): Pair[] =>
  stations.flatMap(({ name, time }) => {
    const first = stations.find((each) => each.name === before[name])?.time;
    return time && first ? [{ first, second: time }] : [];
  });

// The latest that the second may have been, and the earliest that the first may have been.
const latest = ({ at }: Moment): number => at;
const earliest = ({ at, after }: Moment): number | null => (after === undefined ? at : after);

/**
 * How far clocks are apart, by causality: where A’s event at a came before B’s at b, then B − A ≤ b − a,
 * whatever time passed between; and A − B ≤ a′ − b′ where it is the other way round (the bounds that
 * NTP takes from a request and its answer, RFC 5905). `least` > 0 or `most` < 0: they surely differ.
 */
export const skewsOf = (pairs: readonly Pair[]): Skew[] => {
  const found = new Map<string, Skew>();
  for (const { first, second } of pairs) {
    if (first.clock === second.clock) continue;
    const from = earliest(first);
    if (from === null) continue;
    const bound = latest(second) - from;
    const turned = found.get(`${second.clock} ${first.clock}`);
    if (turned) {
      turned.least = Math.max(turned.least ?? -bound, -bound);
      continue;
    }
    const key = `${first.clock} ${second.clock}`;
    const known = found.get(key);
    if (known) known.most = Math.min(known.most ?? bound, bound);
    else
      found.set(key, {
        ...{ earlier: first.clock, later: second.clock },
        ...{ least: null, most: bound },
      });
  }
  return [...found.values()];
};

/** The clocks that surely differ. */
export const differing = (skews: readonly Skew[]): Skew[] =>
  skews.filter(({ least, most }) => (most !== null && most < 0) || (least !== null && least > 0));

/** Whether a time is only that of the look which found it passed: it says nothing of when it was. */
export const isUntold = ({ after, clock }: Moment): boolean =>
  after === null && clock === 'cdc-top';

/** How long a hop took, ms: since what came before it, and whether both times are of one clock. */
export type Hop = { ms: number; atMost: boolean; clocks: readonly ClockName[] };

export const hopOf = (stations: readonly Station[], { name, time }: Station): Hop | null => {
  const first = stations.find((each) => each.name === before[name])?.time;
  if (!time || !first) return null;
  const from = earliest(first);
  if (from === null || isUntold(time)) return null;
  return {
    ms: time.at - from,
    atMost: time.after !== undefined || first.after !== undefined,
    clocks: [...new Set([first.clock, time.clock])],
  };
};
