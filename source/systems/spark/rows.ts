import type { Links } from '../../watch/links.ts';
import type { BatchEvent, BatchProgress } from './query-events.ts';
import type { BatchRow } from './readings.ts';

// Spark writes NaN and Infinity as text, or leaves the field out.
const finite = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : 0;

const sumOf = (
  { sources }: BatchProgress,
  key: 'inputRowsPerSecond' | 'processedRowsPerSecond',
): number => sources.reduce((sum, source) => sum + finite(source[key]), 0);

// Events never change: a row is made once and stays the same object.
const rows = new WeakMap<BatchEvent, BatchRow>();

/**
 * One micro-batch as Spark reported it (StreamingQueryProgress): rows per second as its sources have
 * them, added up; tookMs is `triggerExecution`; phases are the other entries of `durationMs`, so that
 * they are parts of tookMs. A progress without the phase `addBatch` is of an idle trigger.
 */
export const batchRow = (event: BatchEvent): BatchRow => {
  const known = rows.get(event);
  if (known) return known;
  const { applicationId, progress } = event;
  const { triggerExecution, ...phases } = progress.durationMs ?? {};
  const row = {
    batchId: progress.batchId,
    applicationId,
    query: progress.name ?? progress.id,
    queryId: progress.id,
    startedAt: finite(Date.parse(progress.timestamp)),
    rows: finite(progress.numInputRows),
    inPerS: sumOf(progress, 'inputRowsPerSecond'),
    processedPerS: sumOf(progress, 'processedRowsPerSecond'),
    tookMs: finite(triggerExecution ?? progress.batchDuration),
    phases,
    // Told by the log of the table.
    deltaVersion: null,
    landed: null,
  };
  rows.set(event, row);
  return row;
};

const compare = (a: BatchEvent, b: BatchEvent): number =>
  batchRow(a).startedAt - batchRow(b).startedAt || a.seq - b.seq;

// The events stay the same list until a batch comes: so do what is made of them.
const orders = new WeakMap<readonly BatchEvent[], readonly BatchEvent[]>();
const lists = new WeakMap<readonly BatchEvent[], { links: Links; rows: readonly BatchRow[] }>();

/** Newest first: by start, since events of several applications come in the order of reading. */
export const newestFirst = (events: readonly BatchEvent[]): readonly BatchEvent[] => {
  const known = orders.get(events);
  if (known) return known;
  // One application's events come in order: to turn them round costs less than to sort them.
  const inOrder = events.every(
    (event, i) => i === 0 || compare(events[i - 1] as BatchEvent, event) < 0,
  );
  const order = inOrder ? events.toReversed() : events.toSorted((a, b) => compare(b, a));
  orders.set(events, order);
  return order;
};

// Every ten seconds an idle query reports its last batch again, which none is. In continuous mode an
// epoch has no such phase.
const isBatch = (event: BatchEvent): boolean =>
  event.progress.durationMs.addBatch !== undefined ||
  event.progress.durationMs.runContinuous !== undefined ||
  batchRow(event).rows > 0;

const joined = new WeakMap<BatchRow, BatchRow>();

/** A micro-batch with the version that it made: the same object as long as that is the same. */
const withVersion = (row: BatchRow, links: Links): BatchRow => {
  const landed = links.landed(row.queryId, row.batchId) ?? null;
  if (landed === row.landed) return row;
  const known = joined.get(row);
  if (known?.landed === landed) return known;
  const fresh = { ...row, deltaVersion: landed?.version ?? null, landed };
  joined.set(row, fresh);
  return fresh;
};

/** The rows of the Spark batches pane, newest first; versions by the transactions of the commits. */
export const batchRows = (events: readonly BatchEvent[], links: Links): readonly BatchRow[] => {
  const known = lists.get(events);
  if (known?.links === links) return known.rows;
  const rows = newestFirst(events)
    .filter(isBatch)
    .map((event) => withVersion(batchRow(event), links));
  lists.set(events, { links, rows });
  return rows;
};
