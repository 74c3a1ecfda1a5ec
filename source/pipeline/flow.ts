import { captureBehindMs, captureEventsPerS } from '../systems/debezium/figures.ts';
import type { BatchEvent } from '../systems/spark/progress.ts';
import type { PostgresReading } from '../watch/readings.ts';
import { isFresh, lastOf, pairOf, rateOf, recentOf, runOf } from '../watch/series.ts';
import type { BatchRow, Flow, Sample, TopicRow } from '../watch/snapshot.ts';
import { endToEndMs } from './delay.ts';

/**
 * The Flow line without its verdict: what passes each hop.
 * - transactionsPerS: Δtransaction id / Δt of the server: transactions that write, of all its databases, and
 *   each savepoint that writes. What only reads takes no id: neither users' queries nor cdc-top's own count,
 *   as they would in pg_stat_database.xact_commit.
 * - walBytesPerS: ΔLSN / Δt (pg_current_wal_lsn).
 * - captureEventsPerS, captureBehindMs: Debezium's own figures.
 * - recordsPerS and backlog: of the topics that Spark's query reads; see pipelineTopics.
 * - lastBatch: the newest micro-batch with rows, else the newest; an idle trigger is no news.
 * - deltaVersion, deltaRows: of the table's log.
 * Rates are null across a restart and while their source does not answer; other values are kept.
 */
export const flowOf = (
  samples: readonly Sample[],
  events: readonly BatchEvent[],
  topics: readonly TopicRow[],
  batches: readonly BatchRow[],
): Omit<Flow, 'verdict'> => {
  const postgres = recentOf(samples, 'postgres');
  const delta = lastOf(samples, 'delta');
  const run = runOf(postgres, (reading) => reading, sameServer);
  const pair = isFresh(samples, 'postgres') ? pairOf(run) : null;
  const flowing = pipelineTopics(topics, postgres.at(-1)?.value);
  return {
    transactionsPerS: rateOf(pair, ({ nextXid }) => nextXid),
    walBytesPerS: rateOf(pair, ({ currentLsn }) => currentLsn),
    captureEventsPerS: isFresh(samples, 'capture')
      ? captureEventsPerS(recentOf(samples, 'capture'))
      : null,
    captureBehindMs: captureBehindMs(lastOf(samples, 'capture')),
    recordsPerS: sum(flowing.map(({ recordsPerS }) => recordsPerS)),
    backlog: flowing.reduce<bigint | null>(
      (total, { backlog }) => (backlog === null ? total : (total ?? 0n) + backlog),
      null,
    ),
    lastBatch: batches.find(({ rows }) => rows > 0) ?? batches[0] ?? null,
    deltaVersion: delta?.version ?? null,
    deltaRows: delta && delta.incomplete === null ? delta.rows : null,
    endToEndMs: endToEndMs(samples, events),
  };
};

/** A smaller counter with the same epoch: another server, or a standby that was promoted. */
const sameServer = (older: PostgresReading, newer: PostgresReading): boolean =>
  older.epoch === newer.epoch &&
  older.nextXid <= newer.nextXid &&
  older.currentLsn <= newer.currentLsn;

const sum = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
};

/**
 * The topics that the pipeline is about: what Spark's query reads; before there is one, those of
 * captured tables (`<prefix>.<schema>.<table>`); else all that are not internal. Connect's own
 * topics get a record a second in an idle lab and would pass for changes.
 */
const pipelineTopics = (
  topics: readonly TopicRow[],
  postgres: PostgresReading | undefined,
): TopicRow[] => {
  const read = topics.filter(({ backlog }) => backlog !== null);
  if (read.length > 0) return read;
  const tables = new Set(postgres?.publications.flatMap((publication) => publication.tables));
  const captured = topics.filter(({ name }) => tables.has(name.split('.').slice(-2).join('.')));
  if (captured.length > 0) return captured;
  return topics.filter(({ name, internal }) => !internal && !name.startsWith('_'));
};
