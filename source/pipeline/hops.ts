import { chartLines, withMarks } from '../panes/charts.ts';
import type { Chart, ChartPoint } from '../parts/chart.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import type { Line } from '../parts/line.ts';
import { eventsSeen } from '../systems/debezium/figures.ts';
import type { DebeziumReading } from '../systems/debezium/readings.ts';
import { rowNoun } from '../systems/delta/noun.ts';
import { recordRates } from '../systems/kafka/history.ts';
import { plainRate } from '../text/figures.ts';
import { ratesOver } from '../watch/series.ts';
import type { PipelineView, Snapshot } from '../watch/snapshot.ts';
import type { Point } from '../watch/view.ts';
import { hopChart } from './latency/charts.ts';
import { type Parts, partsOf } from './systems.ts';

const chartsOf = (snapshot: Snapshot, pipeline: PipelineView): readonly Chart[] => {
  const parts = partsOf(snapshot, pipeline);
  const { flow } = pipeline;
  const { source, kafka, table } = parts;
  const noun = rowNoun(table?.reading.value);
  const of = (title: string, now: number | null, points: ChartPoint[]): Chart => ({
    ...{ title, points, text: plainRate },
    // As the arrows have it: over some seconds, not between two readings.
    now: now === null ? null : plainRate(now),
  });
  const charts = [
    of('transactions/s', flow.transactionsPerS, source ? transactions(source) : []),
    of('events/s captured', flow.captureEventsPerS, captured(parts)),
    of('records/s in Kafka', flow.recordsPerS, kafka ? recordRates(kafka, flow.topics) : []),
    of(`${noun}s/s landed`, table?.rows.table?.rowsPerS ?? null, table ? landed(table) : []),
    hopChart(pipeline, 'total', '→'),
  ];
  const marked = withMarks(charts, snapshot, (source ?? parts.mysql)?.system.lab);
  // They stand beside each other: what happened is said once.
  return marked.map((chart, index) =>
    index === 0 || !chart.marks
      ? chart
      : { ...chart, marks: chart.marks.map((mark) => ({ ...mark, what: '' })) },
  );
};

// The layout asks for them before they are drawn.
const drawn = new WeakMap<Snapshot, Map<string, readonly Chart[]>>();

/** What passes each hop of a pipeline, over time: beside each other, so that a gap shows where it begins. */
export const hopCharts = (snapshot: Snapshot, pipeline: PipelineView): readonly Chart[] => {
  const known = drawn.get(snapshot) ?? new Map<string, readonly Chart[]>();
  drawn.set(snapshot, known);
  const charts = known.get(pipeline.id) ?? chartsOf(snapshot, pipeline);
  known.set(pipeline.id, charts);
  return charts;
};

/** Whether there is anything to draw of them yet. */
export const hasHops = (snapshot: Snapshot, pipeline: PipelineView): boolean =>
  hopCharts(snapshot, pipeline).some(({ points }) => points.length > 1);

const transactions = ({ points }: NonNullable<Parts['source']>): ChartPoint[] =>
  ratesOver(points, (older, newer) =>
    older.epoch === newer.epoch ? newer.nextXid - older.nextXid : null,
  );

const captured = ({ connect, debeziumServer }: Parts): ChartPoint[] => {
  const points: readonly Point<DebeziumReading>[] = (connect ?? debeziumServer)?.points ?? [];
  return ratesOver(points, (older, newer) => {
    const [before, after] = [eventsSeen(older), eventsSeen(newer)];
    return older.epoch !== newer.epoch || before === null || after === null ? null : after - before;
  });
};

const landed = ({ points }: NonNullable<Parts['table']>): ChartPoint[] =>
  ratesOver(points, (older, newer) =>
    older && newer && older.epoch === newer.epoch ? newer.appendedRows - older.appendedRows : null,
  );

/** The same as lines, where there are enough for it. */
export const hopLines = (
  { snapshot, pipeline }: { snapshot: Snapshot; pipeline: PipelineView },
  width: number,
  height: number,
  glyphs: Glyphs,
): Line[] => {
  if (height < hopHeight) return [];
  const charts = hopCharts(snapshot, pipeline);
  const ends = charts.flatMap(({ points }) =>
    [points[0]?.at ?? [], points.at(-1)?.at ?? []].flat(),
  );
  // One time for all of them.
  const [since, until] = [Math.min(...ends), Math.max(...ends)];
  return chartLines(charts, { width, height, since, until, narrowest, glyphs });
};

// A line of five, where there is room for four of the panes’ own.
const narrowest = 36;

/** How many lines the hops take: a title, three of the chart, times. */
export const hopHeight = 5;
