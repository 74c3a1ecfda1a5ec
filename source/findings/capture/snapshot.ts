import type { PipelineRule } from '../rule.ts';

/** Until the snapshot is taken, a slot has nothing to confirm. */
export const takesSnapshot: PipelineRule = {
  id: 'C03',
  title: 'Debezium takes its snapshot',
  means:
    'Debezium reads the whole tables before it follows the log. This is expected at its first start.',
  causes: [
    'The connector is new.',
    'Its stored offsets were deleted, or it was told by a signal to take a snapshot.',
  ],
  cures: ['Wait. The detail of the topic shows the rows as they arrive.'],
  find({ parts }) {
    const capture = parts.connect ?? parts.debeziumServer;
    if (!capture?.rows.snapshotting) return [];
    const who = parts.connect ? 'the connector' : 'Debezium Server';
    const text = `${who} takes its snapshot of the tables`;
    return [{ level: 'waiting', subject: { system: capture.system.id }, text }];
  },
};
