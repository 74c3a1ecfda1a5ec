import { defineMetrics, seconds } from '../../watch/metrics.ts';
import type { SystemView } from '../../watch/view.ts';
import type { BatchRow, Query, Spark } from './readings.ts';

const mebibyte = 1024 * 1024;

/** What is told of a standalone cluster. */
export const sparkMetrics = defineMetrics(
  {
    spark_workers: {
      ...{ type: 'gauge', labels: ['state'] },
      help: 'Workers of the master, by their state.',
    },
    spark_cores: { type: 'gauge', help: 'Cores of the workers that are alive.' },
    spark_cores_used: { type: 'gauge', help: 'Cores that applications have.' },
    spark_memory_bytes: {
      ...{ type: 'gauge', unit: 'bytes' },
      help: 'Memory of the workers that are alive.',
    },
    spark_memory_used_bytes: {
      ...{ type: 'gauge', unit: 'bytes' },
      help: 'Memory that applications have.',
    },
    spark_applications: {
      ...{ type: 'gauge', labels: ['state'] },
      help: 'Applications that have not ended, by their state.',
    },
    spark_jobs_running: { type: 'gauge', help: 'Jobs of the active application that run.' },
    spark_tasks: {
      ...{ type: 'gauge', labels: ['state'] },
      help: 'Tasks of the stages that run, by their state.',
    },
  },
  ({ reading: { value } }: SystemView<Spark>, put) => {
    if (!value) return;
    const alive = value.workers.filter(({ state }) => state === 'ALIVE');
    const sum = (of: (worker: (typeof alive)[number]) => number) =>
      alive.reduce((all, worker) => all + of(worker), 0);
    put('spark_workers', alive.length, { state: 'alive' });
    put('spark_workers', value.workers.length - alive.length, { state: 'dead' });
    put(
      'spark_cores',
      sum(({ cores }) => cores),
    );
    put(
      'spark_cores_used',
      sum(({ coresUsed }) => coresUsed),
    );
    put('spark_memory_bytes', sum(({ memoryMb }) => memoryMb) * mebibyte);
    put('spark_memory_used_bytes', sum(({ memoryUsedMb }) => memoryUsedMb) * mebibyte);
    const states = ['RUNNING', 'WAITING', ...value.applications.map(({ state }) => state)];
    for (const state of new Set(states)) {
      const of = value.applications.filter((each) => each.state === state);
      put('spark_applications', of.length, { state: state.toLowerCase() });
    }
    if (!value.driver) return;
    const { jobs, stages } = value.driver;
    put('spark_jobs_running', jobs.running.length);
    for (const state of ['running', 'done', 'failed'] as const)
      put(
        'spark_tasks',
        stages.active.reduce((all, stage) => all + stage[state], 0),
        { state },
      );
  },
);

const query = ['query'];

/** The newest batch of each query, by the query’s name. */
const newest = (batches: readonly BatchRow[]): Map<string, BatchRow> => {
  const found = new Map<string, BatchRow>();
  for (const row of batches) if (!found.has(row.query)) found.set(row.query, row);
  return found;
};

/** What is told of a streaming query: its checkpoint, and its newest batch. */
export const queryMetrics = defineMetrics(
  {
    query_planned_batches: {
      type: 'counter',
      help: 'Micro-batches that the checkpoint has planned (offsets).',
    },
    query_committed_batches: {
      type: 'counter',
      help: 'Micro-batches that the checkpoint has committed (commits).',
    },
    query_taken_offset: {
      ...{ type: 'counter', labels: ['topic'] },
      help: 'Offsets up to which batches are planned, of all partitions together.',
    },
    batch_id: { type: 'gauge', labels: query, help: 'Number of the newest micro-batch.' },
    batch_start_time_seconds: {
      ...{ type: 'gauge', unit: 'seconds', labels: query },
      help: 'When the newest micro-batch began, since the epoch.',
    },
    batch_duration_seconds: {
      ...{ type: 'gauge', unit: 'seconds', labels: query },
      help: 'How long the newest micro-batch took.',
    },
    batch_phase_duration_seconds: {
      ...{ type: 'gauge', unit: 'seconds', labels: ['query', 'phase'] },
      help: 'How long each phase of the newest micro-batch took, by Spark’s names.',
    },
    batch_rows: { type: 'gauge', labels: query, help: 'Rows of the newest micro-batch.' },
    batch_input_rows_per_second: {
      ...{ type: 'gauge', labels: query },
      help: 'Rows a second that came in before the newest micro-batch.',
    },
    batch_processed_rows_per_second: {
      ...{ type: 'gauge', labels: query },
      help: 'Rows a second that the newest micro-batch has processed.',
    },
  },
  ({ reading: { value }, rows }: SystemView<Query>, put) => {
    if (value) {
      put('query_planned_batches', value.planned + 1);
      put('query_committed_batches', value.committed + 1);
      for (const [topic, partitions] of Object.entries(value.endOffsets)) {
        const end = Object.values(partitions).reduce((sum, offset) => sum + offset, 0n);
        put('query_taken_offset', end, { topic });
      }
    }
    for (const [name, row] of newest(rows.batches)) {
      const of = { query: name };
      put('batch_id', row.batchId, of);
      put('batch_start_time_seconds', seconds(row.startedAt), of);
      put('batch_duration_seconds', seconds(row.tookMs), of);
      for (const [phase, ms] of Object.entries(row.phases))
        put('batch_phase_duration_seconds', seconds(ms), { ...of, phase });
      put('batch_rows', row.rows, of);
      put('batch_input_rows_per_second', row.inPerS, of);
      put('batch_processed_rows_per_second', row.processedPerS, of);
    }
  },
);
