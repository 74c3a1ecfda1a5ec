import type { Chart, ChartPoint } from '../../parts/chart.ts';
import { plainRate } from '../../text/figures.ts';
import { bytes } from '../../text/units.ts';
import type { Raw } from '../../watch/view.ts';
import type { Kafka, TopicRow } from './readings.ts';
import { brokenIn, entryIn, hintIn } from './topic-index.ts';

// Two readings: what lies between them is an outage or a pause.
const longestGapMs = 10_000;

/** Records per second of a topic from reading to reading, and the size of its log, over time. */
export const topicCharts = ({ points }: Raw<Kafka>, { name, recordsPerS }: TopicRow): Chart[] => {
  const rates: ChartPoint[] = [];
  const sizes: ChartPoint[] = [];
  const newest = points.at(-1);
  const hint = newest ? hintIn(newest.value, name) : -1;
  points.forEach(({ at, value }, i) => {
    const entry = entryIn(value, name, hint);
    if (!entry) return;
    if (entry.bytes !== null) sizes.push({ at, value: Number(entry.bytes) });
    const before = points[i - 1];
    const older = before && entryIn(before.value, name, hint);
    if (!before || !older || at - before.at > longestGapMs) return;
    if (entry.end < older.end || brokenIn(before.value, value).has(name)) return;
    rates.push({ at, value: Number(entry.end - older.end) / ((at - before.at) / 1000) });
  });
  return [
    {
      title: 'records per second',
      points: rates,
      text: plainRate,
      // As the column has it: over some seconds, not between two readings.
      ...(recordsPerS !== null && { now: plainRate(recordsPerS) }),
    },
    { title: 'size of the log', points: sizes, text: bytes, base: 2 },
  ];
};
