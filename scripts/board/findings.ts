import { type Hop, pipeline, window } from './types.ts';

export const findings: Hop = {
  title: 'Findings',
  panels: [
    {
      ...{ title: 'Verdict', draw: 'stat', width: 6, height: 5 },
      help: 'Level of the verdict on each pipeline.',
      queries: [
        { expr: `cdc_top_pipeline_verdict{${pipeline}} == 1`, legend: '{{pipeline}}: {{level}}' },
      ],
    },
    {
      ...{ title: 'Findings by level', draw: 'timeseries', unit: 'short', width: 8, height: 5 },
      help: 'Findings that no other one explains.',
      queries: [{ expr: 'sum by (level) (cdc_top_findings)', legend: '{{level}}' }],
    },
    {
      ...{ title: 'Findings now', draw: 'table', width: 10, height: 5 },
      help: 'Each finding; because names the one that explains it.',
      queries: [{ expr: 'cdc_top_finding{level=~"warning|error"}', legend: '' }],
    },
    {
      ...{ title: 'Delay from commit to table', unit: 's', steps: [30, 120] },
      help: 'From the commit of a row to the end of the micro-batch that landed it, by the newest batch.',
      queries: [
        { expr: `cdc_top_pipeline_end_to_end_seconds{${pipeline}}`, legend: '{{pipeline}}' },
      ],
    },
    {
      ...{ title: 'What passes each hop', unit: 'cps' },
      help: 'Transactions that write, events of Debezium, records in the topics, and rows that land, a second.',
      queries: [
        {
          expr: `cdc_top_pipeline_source_transactions_per_second{${pipeline}}`,
          legend: '{{pipeline}} transactions',
        },
        {
          expr: `cdc_top_pipeline_capture_events_per_second{${pipeline}}`,
          legend: '{{pipeline}} events',
        },
        {
          expr: `cdc_top_pipeline_topic_records_per_second{${pipeline}}`,
          legend: '{{pipeline}} records',
        },
        { expr: `rate(cdc_top_delta_appended_rows_total[${window}])`, legend: '{{system}} rows' },
      ],
    },
    {
      ...{ title: 'Systems that answer', draw: 'state-timeline', yes: true },
      help: 'Whether the newest reading of each system is a value.',
      queries: [{ expr: 'cdc_top_up', legend: '{{system}}' }],
    },
  ],
};
