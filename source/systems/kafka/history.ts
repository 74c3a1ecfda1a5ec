import type { Chart, ChartPoint } from '../../parts/chart.ts';
import { plainRate } from '../../text/figures.ts';
import { bytes } from '../../text/units.ts';
import { ratesOver } from '../../watch/series.ts';
import type { Raw } from '../../watch/view.ts';
import type { Kafka, TopicRow } from './readings.ts';
import { brokenIn, entryIn, hintIn } from './topic-index.ts';

/** Records per second of topics together, from reading to reading. */
export const recordRates = ({ points }: Raw<Kafka>, names: readonly string[]): ChartPoint[] => {
  const newest = points.at(-1)?.value;
  const hints = new Map(names.map((name) => [name, newest ? hintIn(newest, name) : -1]));
  return ratesOver(points, (older, newer) => {
    const broken = brokenIn(older, newer);
    let grown: bigint | null = null;
    for (const [name, hint] of hints) {
      const [before, after] = [entryIn(older, name, hint), entryIn(newer, name, hint)];
      if (before && after && !broken.has(name)) grown = (grown ?? 0n) + after.end - before.end;
    }
    return grown;
  });
};

/** Records per second of a topic, and the size of its log, over time. */
export const topicCharts = (view: Raw<Kafka>, { name, recordsPerS }: TopicRow): Chart[] => {
  const newest = view.points.at(-1)?.value;
  const hint = newest ? hintIn(newest, name) : -1;
  const rates = recordRates(view, [name]);
  const sizes = view.points.flatMap(({ at, value }): ChartPoint[] => {
    const size = entryIn(value, name, hint)?.bytes ?? null;
    return size === null ? [] : [{ at, value: Number(size) }];
  });
  return [
    {
      title: 'records per second',
      points: rates,
      text: plainRate,
      // As the column has it: over some seconds, not between two readings.
      now: recordsPerS === null ? null : plainRate(recordsPerS),
    },
    { title: 'size of the log', points: sizes, text: bytes, base: 2 },
  ];
};
