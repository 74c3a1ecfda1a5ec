import { defineMetrics } from '../../watch/metrics.ts';
import type { SystemView } from '../../watch/view.ts';
import { captureFamilies, putCapture } from '../debezium/metrics.ts';
import type { DebeziumServer } from './readings.ts';

/** What is told of Debezium Server, and of Debezium in it. */
export const metrics = defineMetrics(
  {
    debezium_server_status: {
      type: 'gauge',
      help: 'Whether Debezium Server says UP; it says so when it is stuck, too.',
    },
    debezium_server_check: {
      ...{ type: 'gauge', labels: ['check'] },
      help: 'Whether a health check of Debezium Server says UP.',
    },
    ...captureFamilies,
  },
  ({ reading: { value }, rows }: SystemView<DebeziumServer>, put) => {
    if (!value) return;
    put('debezium_server_status', value.status === 'UP');
    for (const { name, status } of value.checks)
      put('debezium_server_check', status === 'UP', { check: name });
    putCapture(value, rows, put);
  },
);
