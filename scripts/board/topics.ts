import { type Hop, pipeline, window } from './types.ts';

export const topics: Hop = {
  title: 'Topics',
  panels: [
    {
      ...{ title: 'Records', unit: 'cps' },
      help: 'Records that come in, a second, by end offsets.',
      queries: [{ expr: `rate(cdc_top_topic_end_offset_total[${window}])`, legend: '{{topic}}' }],
    },
    {
      ...{ title: 'Backlog', unit: 'short', steps: [10_000, 100_000] },
      help: 'Records that Spark has not taken.',
      queries: [
        { expr: `cdc_top_pipeline_backlog_records{${pipeline}}`, legend: '{{pipeline}}' },
        { expr: 'cdc_top_topic_backlog_records', legend: '{{topic}}' },
      ],
    },
    {
      ...{ title: 'Size', unit: 'bytes' },
      help: 'Of the leaders’ logs.',
      queries: [{ expr: 'cdc_top_topic_size_bytes', legend: '{{topic}}' }],
    },
    {
      ...{ title: 'Lag of consumer groups', unit: 'short' },
      help: 'Records that a group has not committed. Spark commits none: see the backlog.',
      queries: [{ expr: 'cdc_top_consumer_group_lag_records', legend: '{{group}} {{topic}}' }],
    },
    {
      ...{ title: 'Partitions in trouble', unit: 'short' },
      help: 'Without a leader, or with fewer replicas in sync than there are.',
      queries: [
        { expr: 'cdc_top_topic_leaderless_partitions > 0', legend: '{{topic}} leaderless' },
        {
          expr: 'cdc_top_topic_under_replicated_partitions > 0',
          legend: '{{topic}} under-replicated',
        },
      ],
    },
  ],
};
