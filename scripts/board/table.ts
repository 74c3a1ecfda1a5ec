import { type Hop, pipeline, window } from './types.ts';

export const table: Hop = {
  title: 'Table',
  panels: [
    {
      ...{ title: 'From commit to Delta', unit: 's' },
      help: 'Of changes that were sampled in the topics: half, and 95 of 100, took no longer.',
      queries: [0.5, 0.95].map((quantile) => ({
        expr: `histogram_quantile(${quantile}, sum by (le, pipeline) (rate(cdc_top_pipeline_latency_seconds_bucket{hop="total",${pipeline}}[${window}])))`,
        legend: `{{pipeline}} p${quantile * 100}`,
      })),
    },
    {
      ...{ title: 'Slowest hops', unit: 's' },
      help: '95 of 100 sampled changes took no longer at each hop.',
      queries: [
        {
          expr: `histogram_quantile(0.95, sum by (le, pipeline, hop) (rate(cdc_top_pipeline_latency_seconds_bucket{hop!="total",${pipeline}}[${window}])))`,
          legend: '{{pipeline}} {{hop}}',
        },
      ],
    },
    {
      ...{ title: 'Tables that are behind', unit: 's' },
      help: 'For how long the oldest change that waits has been committed. An idle table has 0.',
      queries: [
        {
          expr: `cdc_top_pipeline_table_behind_seconds{${pipeline}}`,
          legend: '{{pipeline}} {{table}}',
        },
      ],
    },
    {
      ...{ title: 'Rows', unit: 'short' },
      help: 'Of the newest version.',
      queries: [
        { expr: 'cdc_top_delta_rows', legend: '{{system}}' },
        { expr: 'cdc_top_delta_rejected_records', legend: '{{system}} rejected' },
      ],
    },
    {
      ...{ title: 'Age of the newest commit', unit: 's' },
      help: 'It grows while nothing comes, too.',
      queries: [{ expr: 'time() - cdc_top_delta_last_commit_time_seconds', legend: '{{system}}' }],
    },
    {
      ...{ title: 'Files', unit: 'short' },
      help: 'Data files of the newest version.',
      queries: [{ expr: 'cdc_top_delta_files', legend: '{{system}}' }],
    },
    {
      ...{ title: 'Size of a file', unit: 'bytes' },
      help: 'On average. Many small files slow queries down.',
      queries: [{ expr: 'cdc_top_delta_size_bytes / cdc_top_delta_files', legend: '{{system}}' }],
    },
  ],
};
