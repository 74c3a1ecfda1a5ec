import { figureOf } from '../../systems/debezium/figures.ts';
import type { DebeziumReading } from '../../systems/debezium/readings.ts';
import type { PipelineRule } from '../rule.ts';
import { isLasting } from './lasting.ts';
import { answering, captureLog } from './who.ts';

export const queueFull: PipelineRule = {
  id: 'C11',
  title: 'Debezium’s queue is full',
  means:
    'QueueRemainingCapacity has been 0 for 15 s: Debezium reads faster than Kafka accepts records. If no records arrive at all, it is waiting for Kafka.',
  causes: [
    'Kafka accepts records only slowly, or not at all.',
    'Connect commits its offsets too slowly, or its producer sends small batches.',
  ],
  cures: [
    'Check whether Kafka answers and whether its brokers are healthy.',
    'Raise `producer.batch.size` and `producer.linger.ms` of the worker.',
  ],
  find(evidence) {
    const capture = answering(evidence);
    if (!capture) return [];
    const { view, reading } = capture;
    const remaining = (of: DebeziumReading) => figureOf(of, 'QueueRemainingCapacity', 'streaming');
    if (remaining(reading) !== 0 || !isLasting(view, remaining, 0)) return [];
    const arrive = evidence.flow.recordsPerS;
    const size = figureOf(reading, 'QueueTotalCapacity', 'streaming');
    const stands = arrive === 0;
    return [
      {
        level: stands ? 'error' : 'info',
        subject: { system: view.system.id },
        text: stands
          ? 'Debezium’s queue is full, and nothing arrives in Kafka'
          : 'Debezium’s queue is full: Kafka takes less than is read',
        evidence: [
          { name: 'queue', value: size },
          { name: 'records', value: arrive, unit: 'per second' },
        ],
        next: [
          ...(view.system.lab === undefined
            ? []
            : [{ does: 'shows what Kafka logs', command: 'cdc-top logs kafka' }]),
          ...captureLog(evidence),
        ],
      },
    ];
  },
};
