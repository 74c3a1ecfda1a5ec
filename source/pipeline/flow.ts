import type { Flow } from '../watch/snapshot.ts';
import type { Pipeline } from '../watch/target.ts';
import { newestDelay } from './delay.ts';
import type { Parts } from './systems.ts';
import { topicsOf } from './topics.ts';
import { ownBatches } from './writers.ts';

/**
 * What passes each hop of a pipeline.
 * - transactionsPerS, walBytesPerS: of the source; captureEventsPerS, captureBehindMs: Debezium's own.
 * - topics, recordsPerS and backlog: of the topics that Spark's query reads; see topicsOf.
 * - lastBatch: of the query that writes the table, the newest micro-batch with rows, else the
 *   newest; an idle trigger is no news.
 * - deltaVersion, deltaRows: of the table's log.
 * Rates are null across a restart and while their system does not answer; other values are kept.
 */
export const flowOf = (parts: Parts, pipeline: Pipeline): Flow => {
  const { source, mysql, kafka, table } = parts;
  const capture = (parts.connect ?? parts.debeziumServer)?.rows;
  const flowing = topicsOf(kafka?.rows.topics ?? [], source?.reading.value, pipeline);
  const batches = ownBatches(parts);
  const last = batches.find(({ rows }) => rows > 0) ?? batches[0];
  const reading = table?.reading.value ?? null;
  const delay = newestDelay(parts);
  return {
    topics: flowing.map(({ name }) => name),
    transactionsPerS: (source ?? mysql)?.rows.transactionsPerS ?? null,
    walBytesPerS: source?.rows.walBytesPerS ?? mysql?.rows.binlogBytesPerS ?? null,
    captureEventsPerS: capture?.eventsPerS ?? null,
    captureBehindMs: capture?.behindMs ?? null,
    recordsPerS: sum(flowing.map(({ recordsPerS }) => recordsPerS)),
    backlog: flowing.reduce<bigint | null>(
      (total, { backlog }) => (backlog === null ? total : (total ?? 0n) + backlog),
      null,
    ),
    lastBatch: last
      ? {
          batchId: last.batchId,
          query: last.query,
          startedAt: last.startedAt,
          rows: last.rows,
          tookMs: last.tookMs,
        }
      : null,
    deltaVersion: reading?.version ?? null,
    deltaRows: reading && reading.incomplete === null ? reading.rows : null,
    endToEndMs: delay?.ms ?? null,
    endToEndAt: delay?.at ?? null,
  };
};

const sum = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
};
