import type { Chart } from '../../parts/chart.ts';
import { duration } from '../../text/units.ts';
import { type HopName, hopNames } from '../../watch/latency.ts';
import type { PipelineView } from '../../watch/snapshot.ts';
import { hopText } from './text.ts';

type Followed = Pick<PipelineView, 'latency' | 'recent'>;

/**
 * How long a hop has taken within the last minutes: the median as an area, and above it as a line what 95
 * of 100 changes stay below. The figures beside its name are of the last minute.
 */
export const hopChart = ({ latency, recent }: Followed, hop: HopName, arrow: string): Chart => {
  const told = recent[hop] ?? [];
  const minute = latency.hops.find((each) => each.hop === hop)?.windows[1];
  return {
    title: hopText(hop, arrow),
    points: told.map(({ at, p50 }) => ({ at, value: p50 })),
    above: told.map(({ at, p95 }) => ({ at, value: p95 })),
    text: duration,
    now: minute ? `p50 ${duration(minute.p50)}, p95 ${duration(minute.p95)}` : null,
  };
};

/** The whole way first, then the hops that take most of it. */
export const hopChartsOf = (followed: Followed, arrow: string): Chart[] => {
  const medianOf = (hop: HopName) =>
    followed.latency.hops.find((each) => each.hop === hop)?.windows[5]?.p50 ?? 0;
  const hops = hopNames.filter((hop) => hop !== 'total');
  return ['total' as const, ...hops.toSorted((a, b) => medianOf(b) - medianOf(a))].map((hop) =>
    hopChart(followed, hop, arrow),
  );
};
