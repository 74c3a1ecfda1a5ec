import { tablePane } from '../../panes/tablePane.ts';
import type { Chart } from '../../parts/chart.ts';
import { rate, short } from '../../text/figures.ts';
import { momentText } from '../../text/sentence.ts';
import { type Times, timeCell } from '../../text/times.ts';
import { duration } from '../../text/units.ts';
import type { Snapshot } from '../../watch/snapshot.ts';
import { current, type SystemView, viewsOf } from '../../watch/view.ts';
import { type BatchRow, type Query, query, spark } from './readings.ts';
import { triggerOf } from './rhythm.ts';

const fewRows = 100;

const describe = (
  batch: BatchRow,
  _view: SystemView<Query>,
  snapshot: Snapshot,
  times: Times,
): string => {
  const {
    batchId,
    query: name,
    applicationId,
    startedAt,
    rows,
    tookMs,
    phases,
    deltaVersion,
  } = batch;
  const now = running(snapshot, applicationId);
  return [
    `batch ${batchId} of ${name} (${applicationId}) ${momentText({ at: startedAt }, times)}:`,
    `${rows} rows in ${duration(tookMs)}${deltaVersion === null ? '' : `, Delta version ${deltaVersion}`};`,
    Object.entries(phases)
      .map(([phase, ms]) => `${phase} ${duration(ms)}`)
      .join(', ') + (now && `; running: ${now}`),
  ].join(' ');
};

/** What the driver of this batch's application does now, in words; empty where it does nothing. */
const running = (snapshot: Snapshot, applicationId: string): string => {
  const driver = viewsOf(snapshot, spark)
    .map((view) => current(view)?.driver)
    .find((each) => each?.applicationId === applicationId);
  if (!driver) return '';
  const batches = new Set(driver.jobs.running.flatMap(({ batch }) => batch ?? []));
  const stages = driver.stages.active.map(
    ({ id, name, tasks, done, failed }) =>
      `stage ${id} "${name}" ${done} of ${tasks} tasks${failed > 0 ? `, ${failed} failed` : ''}`,
  );
  const what = [...[...batches].map((id) => `batch ${id}`), ...stages];
  return what.join(', ');
};

/** The name of a query; of one without, the beginning of its id. */
export const queryName = ({ query: name, queryId }: BatchRow): string =>
  name === queryId ? queryId.slice(0, 8) : name;

/** How many rows the batches of a query had, and how long they took, when they ended. */
const charts = ({ queryId }: BatchRow, { rows }: SystemView<Query>): Chart[] => {
  const own = rows.batches.filter((batch) => batch.queryId === queryId).toReversed();
  const of = (value: (batch: BatchRow) => number) =>
    own.map((batch) => ({ at: batch.startedAt + batch.tookMs, value: value(batch) }));
  return [
    { title: 'rows of a batch', points: of((batch) => batch.rows), text: short },
    { title: 'a batch took', points: of(({ tookMs }) => tookMs), text: duration },
  ];
};

/** `4 s`, `2.5 s`, `500 ms`: no digits that say nothing. */
const axisText = (ms: number): string => duration(ms).replace('.0 ', ' ');

/** What tells micro-batches apart: a job may begin again at the first, or another one run beside it. */
export const batchRowId = ({ applicationId, queryId, batchId, startedAt }: BatchRow): string =>
  `${applicationId} ${queryId} ${batchId} ${startedAt}`;

/** The micro-batches, newest first: how much, how fast, and for how long. */
export const pane = tablePane<Query, BatchRow>({
  id: 'batches',
  title: 'Spark batches',
  key: '4',
  of: query,
  reads: [spark],
  newestFirst: true,
  feed: true,
  waitsFor: ['jdk', 'python', 'jars', 'spark-master', 'spark-worker', 'job'],
  rows: ({ rows }) => rows.batches,
  rowId: batchRowId,
  trace: ({ batchId, queryId }) => ({ by: 'batch', batch: batchId, query: queryId }),
  filterText: ({ batchId, query: name, applicationId }) => `${batchId} ${name} ${applicationId}`,
  at: ({ startedAt }) => startedAt,
  details: describe,
  charts,
  empty: 'no batches yet: they appear once a job runs',
  about: [
    'Spark reads new records from Kafka in micro-batches: it plans which offsets to take, reads and parses them, and commits them to the Delta table as one new version.',
    'The first batch after a start takes longest: executors start, and the query is planned and compiled. After that, one row takes about as long as a thousand.',
    'When a job ends in the middle of a batch, the next run repeats that batch with the same offsets, so that nothing is lost and nothing lands twice.',
    'Enter opens a batch: how long each of its phases took, and which offsets it has read.',
  ],
  columns: [
    {
      key: 'batch',
      title: 'BATCH',
      means: 'its number; it keeps counting across restarts',
      width: 6,
      text: ({ batchId }) => String(batchId),
      sortBy: ({ batchId }) => batchId,
    },
    {
      key: 'started',
      title: 'AT',
      means: 'when it began',
      width: 8,
      drop: 2,
      text: ({ startedAt }, _width, { moments }) => timeCell(startedAt, moments),
      tone: () => 'dim',
    },
    {
      key: 'query',
      title: 'QUERY',
      means: 'the streaming query that ran it',
      width: 18,
      flex: 1,
      max: 24,
      drop: 3,
      needed: (rows) => rows.some(({ queryId }) => queryId !== rows[0]?.queryId),
      text: queryName,
    },
    {
      key: 'rows',
      title: 'ROWS',
      means: 'records that it took from Kafka',
      width: 5,
      align: 'right',
      text: ({ rows }) => short(rows),
      tone: ({ rows }) => (rows === 0 ? 'dim' : 'plain'),
      sortBy: ({ rows }) => rows,
    },
    {
      key: 'in',
      title: 'IN/S',
      means: 'records that came in each second since the batch before',
      width: 5,
      align: 'right',
      // Of its first batch Spark knows no time before it.
      text: ({ inPerS, rows }, _width, glyphs) =>
        inPerS === 0 && rows > 0 ? glyphs.none : rate(inPerS),
      sortBy: ({ inPerS }) => inPerS,
    },
    {
      key: 'processed',
      title: 'PROC/S',
      means: 'records that it processed each second; below IN/S it falls behind',
      width: 6,
      align: 'right',
      text: ({ processedPerS }) => rate(processedPerS),
      // Slower than what comes in: it falls behind.
      // A handful of rows takes as long as a thousand.
      tone: ({ processedPerS, inPerS, rows }) =>
        rows >= fewRows && processedPerS < inPerS ? 'warning' : 'plain',
      sortBy: ({ processedPerS }) => processedPerS,
    },
    {
      key: 'took',
      title: 'TOOK',
      means: 'how long it took; the bars beside it share one scale',
      width: 6,
      align: 'right',
      text: ({ tookMs }) => duration(tookMs),
      sortBy: ({ tookMs }) => tookMs,
    },
    {
      key: 'delta',
      title: 'DELTA',
      means: 'the version of the Delta table that it made',
      width: 5,
      align: 'right',
      drop: 2,
      // An idle trigger makes none.
      text: ({ deltaVersion }, _width, glyphs) =>
        deltaVersion === null ? glyphs.none : `v${deltaVersion}`,
      tone: () => 'dim',
      sortBy: ({ deltaVersion }) => deltaVersion,
    },
    {
      key: 'bar',
      title: 'TOOK',
      width: 13,
      flex: 3,
      max: 80,
      drop: 1,
      bar: { value: ({ tookMs }) => tookMs, text: axisText, mark: triggerOf },
    },
  ],
});
