import { type MetricFamily, type Put, seconds } from '../../watch/metrics.ts';
import { captureBehindMs, eventsSeen, figureOf } from './figures.ts';
import type { CaptureRows, DebeziumReading } from './readings.ts';

type Family = Omit<MetricFamily, 'name'>;

/** What Debezium counts, wherever it runs. */
export const captureFamilies = {
  capture_start_time_seconds: {
    ...{ type: 'gauge', unit: 'seconds' },
    help: 'When the process of Connect or Debezium Server started, since the epoch.',
  },
  capture_connected: {
    type: 'gauge',
    help: 'Whether Debezium says that it is connected to the source.',
  },
  capture_events: {
    ...{ type: 'counter', labels: ['operation'] },
    help: 'Changes that Debezium has seen in the WAL: create, update, delete.',
  },
  capture_events_seen: {
    type: 'counter',
    help: 'Events that Debezium has seen, of the snapshot and of the WAL.',
  },
  capture_erroneous_events: {
    type: 'counter',
    help: 'Events that Debezium could not handle.',
  },
  capture_filtered_events: {
    type: 'counter',
    help: 'Events that Debezium’s filters have left out.',
  },
  capture_transactions: { type: 'counter', help: 'Transactions that Debezium has processed.' },
  capture_behind_seconds: {
    ...{ type: 'gauge', unit: 'seconds' },
    help: 'From a commit to Debezium’s work on it, by the last event; it stays when nothing comes.',
  },
  capture_last_event_age_seconds: {
    ...{ type: 'gauge', unit: 'seconds' },
    help: 'Time since Debezium’s last event of the WAL.',
  },
  capture_queue_capacity: {
    type: 'gauge',
    help: 'Events that fit into the queue between reading and sending.',
  },
  capture_queue_free: { type: 'gauge', help: 'Room that is left in that queue, events.' },
  capture_snapshot_running: { type: 'gauge', help: 'Whether the snapshot is being taken.' },
  capture_snapshot_completed: { type: 'gauge', help: 'Whether the snapshot is complete.' },
  capture_snapshot_aborted: { type: 'gauge', help: 'Whether the snapshot was given up.' },
  capture_snapshot_tables_left: {
    type: 'gauge',
    help: 'Tables that the snapshot has yet to read.',
  },
} as const satisfies Record<string, Family>;

/** Puts what Debezium says of itself; nothing where its figures are not reached. */
export const putCapture = (
  reading: DebeziumReading | undefined,
  { snapshotting }: CaptureRows,
  put: Put<keyof typeof captureFamilies>,
): void => {
  if (!reading || Object.keys(reading.metrics).length === 0) return;
  const streaming = (attribute: string) => figureOf(reading, attribute, 'streaming');
  const snapshot = (attribute: string) => figureOf(reading, attribute, 'snapshot');
  put('capture_start_time_seconds', seconds(reading.epoch));
  put('capture_connected', streaming('Connected'));
  for (const [operation, name] of [
    ['create', 'Create'],
    ['update', 'Update'],
    ['delete', 'Delete'],
  ] as const)
    put('capture_events', streaming(`TotalNumberOf${name}EventsSeen`), { operation });
  put('capture_events_seen', eventsSeen(reading));
  put('capture_erroneous_events', streaming('NumberOfErroneousEvents'));
  put('capture_filtered_events', streaming('NumberOfEventsFiltered'));
  put('capture_transactions', streaming('NumberOfCommittedTransactions'));
  put('capture_behind_seconds', seconds(captureBehindMs(reading)));
  const since = streaming('MilliSecondsSinceLastEvent');
  // −1 before the first.
  put('capture_last_event_age_seconds', since === null || since < 0 ? null : since / 1000);
  put('capture_queue_capacity', streaming('QueueTotalCapacity'));
  put('capture_queue_free', streaming('QueueRemainingCapacity'));
  put('capture_snapshot_running', snapshotting);
  put('capture_snapshot_completed', snapshot('SnapshotCompleted'));
  put('capture_snapshot_aborted', snapshot('SnapshotAborted'));
  put('capture_snapshot_tables_left', snapshot('RemainingTableCount'));
};
