import { type Hop, window } from './types.ts';

export const services: Hop = {
  title: 'Services',
  panels: [
    {
      ...{ title: 'Healthy services', draw: 'state-timeline', yes: true },
      help: 'Each by its own check: it does what it is there for.',
      queries: [{ expr: 'cdc_top_service_healthy', legend: '{{service}}' }],
    },
    {
      ...{ title: 'CPU', unit: 'percentunit' },
      help: 'Of one core.',
      queries: [
        { expr: `rate(cdc_top_service_cpu_seconds_total[${window}])`, legend: '{{service}}' },
      ],
    },
    {
      ...{ title: 'Memory', unit: 'bytes' },
      help: 'Resident memory of the process and its children.',
      queries: [{ expr: 'cdc_top_service_resident_memory_bytes', legend: '{{service}}' }],
    },
    {
      ...{ title: 'Storage', unit: 'Bps' },
      help: 'Bytes written to and read from storage, a second.',
      queries: [
        {
          expr: `rate(cdc_top_service_written_bytes_total[${window}])`,
          legend: '{{service}} written',
        },
        { expr: `rate(cdc_top_service_read_bytes_total[${window}])`, legend: '{{service}} read' },
      ],
    },
    {
      ...{ title: 'Restarts', unit: 'short' },
      help: 'How often the process was replaced in the last hour.',
      queries: [{ expr: 'changes(cdc_top_service_start_time_seconds[1h])', legend: '{{service}}' }],
    },
  ],
};
