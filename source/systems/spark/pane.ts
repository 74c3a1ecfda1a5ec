import { tablePane } from '../../panes/tablePane.ts';
import type { Glyphs } from '../../parts/glyphs.ts';
import { clock, rate, short } from '../../text/figures.ts';
import { duration } from '../../text/units.ts';
import type { Snapshot } from '../../watch/snapshot.ts';
import { current, type SystemView, viewsOf } from '../../watch/view.ts';
import { type BatchRow, type Query, query, spark } from './readings.ts';

/** The phases that have a filling of their own; what is left of a batch is the last one. */
const shownPhases = [
  { phase: 'addBatch', label: 'add' },
  { phase: 'queryPlanning', label: 'plan' },
  { phase: 'walCommit', label: 'wal' },
] as const;
const others = 'rest';
const fewRows = 100;

/** Where a batch's time went, as a stacked bar of `width` columns. */
export const phaseBar = (
  { phases, tookMs }: Pick<BatchRow, 'phases' | 'tookMs'>,
  width: number,
  glyphs: Glyphs,
): string => {
  if (tookMs <= 0) return '';
  let bar = '';
  let until = 0;
  shownPhases.forEach(({ phase }, index) => {
    until += phases[phase] ?? 0;
    const end = Math.min(width, Math.round((until / tookMs) * width));
    bar += glyphs.fills.charAt(index).repeat(Math.max(0, end - bar.length));
  });
  return bar + glyphs.fills.charAt(shownPhases.length).repeat(Math.max(0, width - bar.length));
};

const legend = (width: number, { fills }: Glyphs): string => {
  const parts = [...shownPhases.map(({ label }) => label), others].map(
    (label, index) => fills.charAt(index) + label,
  );
  const loose = parts.join(' ');
  // What is left goes without saying.
  const named = parts.slice(0, -1).join('');
  return [loose, parts.join(''), named].find((text) => text.length <= width) ?? 'PHASES';
};

const describe = (batch: BatchRow, _view: SystemView<Query>, snapshot: Snapshot): string => {
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
    `batch ${batchId} of ${name} (${applicationId}) at ${clock(startedAt)}Z:`,
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

/** What tells micro-batches apart: a job may begin again at the first, or another one run beside it. */
export const batchRowId = ({ applicationId, queryId, batchId, startedAt }: BatchRow): string =>
  `${applicationId} ${queryId} ${batchId} ${startedAt}`;

/** The micro-batches, newest first: how much, how fast, and where the time went. */
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
  details: describe,
  empty: 'no micro-batch yet: no job has reported one',
  columns: [
    {
      key: 'batch',
      title: 'BATCH',
      width: 6,
      text: ({ batchId }) => String(batchId),
      sortBy: ({ batchId }) => batchId,
    },
    {
      key: 'started',
      title: 'AT',
      width: 8,
      drop: 2,
      text: ({ startedAt }) => clock(startedAt),
      tone: () => 'dim',
    },
    {
      key: 'query',
      title: 'QUERY',
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
      width: 5,
      align: 'right',
      text: ({ rows }) => short(rows),
      tone: ({ rows }) => (rows === 0 ? 'dim' : 'plain'),
      sortBy: ({ rows }) => rows,
    },
    {
      key: 'in',
      title: 'IN/S',
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
      width: 6,
      align: 'right',
      text: ({ tookMs }) => duration(tookMs),
      sortBy: ({ tookMs }) => tookMs,
    },
    {
      key: 'delta',
      title: 'DELTA',
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
      key: 'phases',
      title: legend,
      width: 13,
      flex: 3,
      max: 40,
      drop: 1,
      picture: true,
      text: (batch, width, glyphs) => phaseBar(batch, width, glyphs),
      tone: () => 'accent',
    },
  ],
});
