import { type Hop, window } from './types.ts';

export const processing: Hop = {
  title: 'Processing',
  panels: [
    {
      ...{ title: 'Duration of batches', unit: 's' },
      help: 'The newest micro-batch, and its longest phases.',
      queries: [
        { expr: 'cdc_top_batch_duration_seconds', legend: '{{query}}' },
        {
          expr: 'topk(3, cdc_top_batch_phase_duration_seconds)',
          legend: '{{query}} {{phase}}',
        },
      ],
    },
    {
      ...{ title: 'Rows of queries', unit: 'cps' },
      help: 'Rows that come in and rows that are processed, a second, as Spark has them.',
      queries: [
        { expr: 'cdc_top_batch_input_rows_per_second', legend: '{{query}} in' },
        { expr: 'cdc_top_batch_processed_rows_per_second', legend: '{{query}} processed' },
      ],
    },
    {
      ...{ title: 'Batches', unit: 'cps' },
      help: 'Planned and committed by the checkpoint, a second.',
      queries: [
        { expr: `rate(cdc_top_query_planned_batches_total[${window}])`, legend: 'planned' },
        { expr: `rate(cdc_top_query_committed_batches_total[${window}])`, legend: 'committed' },
      ],
    },
    {
      ...{ title: 'Cores', unit: 'short' },
      help: 'Of the workers that are alive.',
      queries: [
        { expr: 'cdc_top_spark_cores', legend: 'there' },
        { expr: 'cdc_top_spark_cores_used', legend: 'used' },
      ],
    },
    {
      ...{ title: 'Applications and workers', draw: 'stat' },
      help: 'By their state.',
      queries: [
        { expr: 'cdc_top_spark_applications > 0', legend: 'applications {{state}}' },
        { expr: 'cdc_top_spark_workers', legend: 'workers {{state}}' },
      ],
    },
  ],
};
