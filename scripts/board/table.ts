import type { Hop } from './types.ts';

export const table: Hop = {
  title: 'Table',
  panels: [
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
