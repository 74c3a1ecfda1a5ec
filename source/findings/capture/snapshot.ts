import type { PipelineRule } from '../rule.ts';

/** Until the snapshot is taken, a slot has nothing to confirm. */
export const takesSnapshot: PipelineRule = {
  id: 'C03',
  title: 'Debezium is taking a snapshot',
  means:
    'Debezium reads the tables as a whole before it follows the log. That is expected when it starts for the first time. A snapshot that is over within a second falls between two readings: it is no finding, and Events tells that its rows arrive in the topic.',
  causes: [
    'The connector is new.',
    'Its stored offsets were deleted, or a signal told it to take a snapshot.',
  ],
  cures: ['Wait. The topic’s detail shows the rows as they arrive.'],
  find({ parts }) {
    const capture = parts.connect ?? parts.debeziumServer;
    if (!capture?.rows.snapshotting) return [];
    const who = parts.connect ? 'the connector' : 'Debezium Server';
    const text = `${who} is taking a snapshot of the tables`;
    return [{ level: 'waiting', subject: { system: capture.system.id }, text }];
  },
};
