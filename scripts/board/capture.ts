import { type Hop, window } from './types.ts';

export const capture: Hop = {
  title: 'Capture',
  panels: [
    {
      ...{ title: 'Changes', unit: 'cps' },
      help: 'Changes that Debezium has seen in the WAL, a second.',
      queries: [{ expr: `rate(cdc_top_capture_events_total[${window}])`, legend: '{{operation}}' }],
    },
    {
      ...{ title: 'Behind the source', unit: 's' },
      help: 'By Debezium’s last event: it stays when nothing comes.',
      queries: [
        { expr: 'cdc_top_capture_behind_seconds', legend: '{{system}} behind' },
        { expr: 'cdc_top_capture_last_event_age_seconds', legend: '{{system}} last event' },
      ],
    },
    {
      ...{ title: 'Connectors and tasks', draw: 'stat' },
      help: 'Their states.',
      queries: [
        { expr: 'cdc_top_connector_state == 1', legend: '{{connector}}: {{state}}' },
        { expr: 'cdc_top_connector_tasks > 0', legend: '{{connector}} tasks: {{state}}' },
      ],
    },
    {
      ...{ title: 'Queue', unit: 'percentunit' },
      help: 'How full the queue between reading and sending is.',
      queries: [
        {
          expr: '1 - cdc_top_capture_queue_free / cdc_top_capture_queue_capacity',
          legend: '{{system}}',
        },
      ],
    },
    {
      ...{ title: 'Errors', unit: 'short' },
      help: 'Events that Debezium could not handle, in the last hour.',
      queries: [
        {
          expr: 'increase(cdc_top_capture_erroneous_events_total[1h])',
          legend: '{{system}}',
        },
      ],
    },
    {
      ...{ title: 'Snapshot', unit: 'short' },
      help: 'Tables that the snapshot has yet to read.',
      queries: [{ expr: 'cdc_top_capture_snapshot_tables_left', legend: '{{system}}' }],
    },
  ],
};
