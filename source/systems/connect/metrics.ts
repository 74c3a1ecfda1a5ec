import { defineMetrics } from '../../watch/metrics.ts';
import type { SystemView } from '../../watch/view.ts';
import { captureFamilies, putCapture } from '../debezium/metrics.ts';
import type { Connect } from './readings.ts';

/** As Kafka Connect names the states of connectors and tasks. */
const states = ['RUNNING', 'PAUSED', 'UNASSIGNED', 'RESTARTING', 'FAILED'] as const;

/** What is told of connectors, and of Debezium in them. */
export const metrics = defineMetrics(
  {
    connector_state: {
      ...{ type: 'gauge', labels: ['connector', 'state'] },
      help: 'State of the connector: 1 for what it is, 0 for the others.',
    },
    connector_tasks: {
      ...{ type: 'gauge', labels: ['connector', 'state'] },
      help: 'Tasks of the connector, by their state.',
    },
    ...captureFamilies,
  },
  ({ reading: { value }, rows }: SystemView<Connect>, put) => {
    for (const { name: connector, state, tasks } of value?.connectors ?? [])
      for (const each of new Set([...states, state, ...tasks.map((task) => task.state)])) {
        const of = { connector, state: each.toLowerCase() };
        put('connector_state', state === each, of);
        put('connector_tasks', tasks.filter((task) => task.state === each).length, of);
      }
    putCapture(value, rows, put);
  },
);
