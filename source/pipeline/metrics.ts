import { defineMetrics, seconds } from '../watch/metrics.ts';
import type { PipelineView, Snapshot } from '../watch/snapshot.ts';
import { latencyFamilies, putLatency, putTable } from './latency/metrics.ts';

const labels = ['pipeline'];
const levels = ['good', 'info', 'waiting', 'warning', 'error'] as const;

/** What is told of pipelines: what passes each hop, and the verdict. */
export const pipelineMetrics = defineMetrics(
  {
    pipeline_info: {
      type: 'info',
      help: 'The systems that the pipeline goes through.',
      labels: ['pipeline', 'source', 'slot', 'capture', 'connector', 'kafka', 'query', 'table'],
    },
    pipeline_verdict: {
      ...{ type: 'gauge', labels: ['pipeline', 'level'] },
      help: 'Verdict on the pipeline: 1 for its level, 0 for the others.',
    },
    pipeline_source_transactions_per_second: {
      ...{ type: 'gauge', labels },
      help: 'Transactions a second that write to the source.',
    },
    pipeline_wal_bytes_per_second: {
      ...{ type: 'gauge', labels },
      help: 'WAL that the source writes, bytes a second.',
    },
    pipeline_capture_events_per_second: {
      ...{ type: 'gauge', labels },
      help: 'Events a second that Debezium sees.',
    },
    pipeline_topic_records_per_second: {
      ...{ type: 'gauge', labels },
      help: 'Records a second that come into the pipeline’s topics.',
    },
    pipeline_backlog_records: {
      ...{ type: 'gauge', labels },
      help: 'Records in the topics beyond the newest batch that is committed.',
    },
    pipeline_in_flight_changes: {
      ...{ type: 'gauge', labels },
      help: 'Changes that are committed at the source and not in the table: records beyond the newest committed batch, and rows that the slot has not confirmed.',
    },
    pipeline_in_flight_oldest_seconds: {
      ...{ type: 'gauge', unit: 'seconds', labels },
      help: 'For how long the oldest change in flight has been committed; none where nothing is in flight.',
    },
    pipeline_batch_rows: { type: 'gauge', labels, help: 'Rows of the newest micro-batch.' },
    pipeline_batch_start_time_seconds: {
      ...{ type: 'gauge', unit: 'seconds', labels },
      help: 'When the newest micro-batch began, since the epoch.',
    },
    pipeline_batch_duration_seconds: {
      ...{ type: 'gauge', unit: 'seconds', labels },
      help: 'How long the newest micro-batch took.',
    },
    pipeline_end_to_end_seconds: {
      ...{ type: 'gauge', unit: 'seconds', labels },
      help: 'From the commit of a row to the end of the micro-batch that landed it, by the newest.',
    },
    ...latencyFamilies,
  },
  ({ pipelines }: Snapshot, put) => {
    for (const { verdict, flow, inFlight, latency, recent: _, tables, ...parts } of pipelines) {
      const of = { pipeline: parts.id };
      put('pipeline_info', 1, { ...of, ...infoOf(parts) });
      for (const level of levels)
        put('pipeline_verdict', verdict.level === level, { ...of, level });
      put('pipeline_source_transactions_per_second', flow.transactionsPerS, of);
      put('pipeline_wal_bytes_per_second', flow.walBytesPerS, of);
      put('pipeline_capture_events_per_second', flow.captureEventsPerS, of);
      put('pipeline_topic_records_per_second', flow.recordsPerS, of);
      put('pipeline_backlog_records', flow.backlog, of);
      put('pipeline_in_flight_changes', inFlight.changes, of);
      put('pipeline_in_flight_oldest_seconds', seconds(inFlight.oldestMs), of);
      put('pipeline_batch_rows', flow.lastBatch?.rows, of);
      put('pipeline_batch_start_time_seconds', seconds(flow.lastBatch?.startedAt), of);
      put('pipeline_batch_duration_seconds', seconds(flow.lastBatch?.tookMs), of);
      put('pipeline_end_to_end_seconds', seconds(flow.endToEndMs), of);
      putLatency(latency, of, put);
      for (const table of tables) putTable(table, of, put);
    }
  },
);

const infoOf = ({
  source,
  capture,
  topics,
  query,
  sink,
}: Omit<PipelineView, 'verdict' | 'flow' | 'inFlight' | 'latency' | 'recent' | 'tables'>) => ({
  source: source.system,
  slot: source.reader ?? '',
  capture: capture.system,
  connector: capture.connector ?? '',
  kafka: topics.system,
  query: query?.system ?? '',
  table: sink ?? '',
});
