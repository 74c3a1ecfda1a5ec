import { type BatchEvent, batchesIn, livesIn } from '../systems/spark/query-events.ts';
import type { BatchRow } from '../systems/spark/readings.ts';
import { batchRow, newestFirst } from '../systems/spark/rows.ts';
import { current } from '../watch/view.ts';
import type { Parts } from './systems.ts';

type Query = NonNullable<Parts['query']>;

/**
 * The micro-batches of the queries that write the table; none where no query can be told to. Its
 * commits name them; a writer that leaves no transaction (MERGE in foreachBatch) is the query of the
 * checkpoint; where that is not known, the only one whose sink may write a Delta table.
 */
export const ofTable = ({
  query,
  table,
}: Pick<Parts, 'query' | 'table'>): readonly BatchEvent[] => {
  if (!query) return [];
  const last = known.get(query);
  if (last && last.table === table) return last.batches;
  const batches = found(query, table);
  known.set(query, { table, batches });
  return batches;
};

// Several rules ask for them in a tick.
const known = new WeakMap<Query, { table: Parts['table']; batches: readonly BatchEvent[] }>();

const found = (query: Query, table: Parts['table']): readonly BatchEvent[] => {
  const batches = batchesIn(query.events);
  const commits = table?.reading.value?.commits ?? [];
  const checkpoint = query.reading.value;
  const ways = [
    commits.flatMap(({ batch }) => batch?.query ?? []),
    checkpoint?.query ? [checkpoint.query] : [],
    onlyOne(batches.filter(mayWrite)),
  ];
  for (const queries of ways) {
    const own = withIds(batches, new Set(queries));
    if (own.length > 0) return own;
  }
  return [];
};

/** Those of them that are batches, as rows, newest first. */
export const ownBatches = (parts: Pick<Parts, 'query' | 'table'>): readonly BatchRow[] => {
  const rows = parts.query?.rows.batches ?? [];
  const queries = new Set(ofTable(parts).map(({ progress }) => progress.id));
  // What other queries do says nothing of this pipeline.
  return rows.every(({ queryId }) => queries.has(queryId))
    ? rows
    : rows.filter(({ queryId }) => queries.has(queryId));
};

/**
 * When the query that writes the table was started, ms since the epoch, where it has landed nothing since:
 * its first batch loads classes and makes plans, and takes many times as long as those behind it. Null of
 * one that has; 0 where nobody tells when.
 */
export const beginsRun = (parts: Pick<Parts, 'query' | 'table' | 'spark'>): number | null => {
  const last = newestFirst(ofTable(parts)).find((event) => batchRow(event).rows > 0);
  const id = last?.progress.id ?? parts.query?.reading.value?.query;
  const start = livesIn(parts.query?.events ?? []).findLast(
    ({ life }) => life.state === 'started' && life.id === id,
  );
  if (start && start.life.runId !== last?.progress.runId && start.seq > (last?.seq ?? 0))
    return start.life.at ?? 0;
  const running = current(parts.spark)?.applications.filter(({ state }) => state === 'RUNNING');
  if (!last || !running || running.some((each) => each.id === last.applicationId)) return null;
  const { startedAt, tookMs } = batchRow(last);
  const anew = running.filter((each) => each.startedAt > startedAt + tookMs);
  return anew.length === 0 ? null : Math.max(...anew.map((each) => each.startedAt));
};

const withIds = (batches: readonly BatchEvent[], ids: ReadonlySet<string>) =>
  // The same list where it is of one query: what is made of it is kept.
  batches.every(({ progress }) => ids.has(progress.id))
    ? batches
    : batches.filter(({ progress }) => ids.has(progress.id));

const onlyOne = (batches: readonly BatchEvent[]): string[] => {
  const ids = new Set(batches.map(({ progress }) => progress.id));
  return ids.size === 1 ? [...ids] : [];
};

// DeltaSink[…], ForeachBatchSink; not noop, console, memory, Kafka, files.
const mayWrite = ({ progress }: BatchEvent): boolean =>
  /delta|foreach/i.test(progress.sink?.description ?? '');
