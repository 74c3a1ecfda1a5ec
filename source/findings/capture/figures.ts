import { figureOf } from '../../systems/debezium/figures.ts';
import type { DebeziumReading } from '../../systems/debezium/readings.ts';
import { plural } from '../../text/units.ts';
import { runOf, windowOf } from '../../watch/series.ts';
import type { PipelineRule } from '../rule.ts';
import { answering, type CaptureView, captureLog, restartCapture } from './who.ts';

const lastingMs = 15_000;

/** Whether a figure has had this value in every reading of the last 15 s of one life of the process. */
const isLasting = (
  { points }: CaptureView,
  of: (reading: DebeziumReading) => number | null,
  value: number,
): boolean => {
  const run = runOf(
    points,
    (reading) => (of(reading) === value ? { epoch: reading.epoch } : undefined),
    (older, newer) => older.epoch === newer.epoch,
  );
  return windowOf(run, lastingMs).covered;
};

const erroneous = (reading: DebeziumReading): number | null => {
  const all = (['snapshot', 'streaming'] as const).map(
    (context) => reading.metrics[`${context}.NumberOfErroneousEvents`] ?? null,
  );
  const known = all.filter((count) => count !== null);
  return known.length === 0
    ? (reading.metrics.NumberOfErroneousEvents ?? null)
    : known.reduce((sum, count) => sum + count, 0);
};

export const erroneousEvents: PipelineRule = {
  id: 'C10',
  title: 'Debezium can’t process events',
  means:
    'NumberOfErroneousEvents has grown in the last five minutes. Such an event is left out where `event.processing.failure.handling.mode` is warn or skip, and ends the task otherwise.',
  causes: [
    'A value that Debezium can’t convert, or a type that it does not know.',
    'A schema that has changed in a way that it did not hear of.',
  ],
  cures: ['See its log: it names table and value.', 'Take a snapshot of that table afterwards.'],
  find(evidence) {
    const capture = answering(evidence);
    const now = capture && erroneous(capture.reading);
    if (!capture || now == null) return [];
    const { view, reading } = capture;
    const before = view.points.find(({ value }) => value.epoch === reading.epoch);
    const by = now - (before ? (erroneous(before.value) ?? now) : now);
    if (by <= 0) return [];
    return [
      {
        level: 'warning',
        subject: { system: view.system.id },
        text: `${view.system.title} could not process ${plural(by, 'event')} in the last minutes`,
        evidence: [
          { name: 'in the last minutes', value: by },
          { name: 'in all', value: now },
        ],
        next: captureLog(evidence),
      },
    ];
  },
};

export const queueFull: PipelineRule = {
  id: 'C11',
  title: 'Debezium’s queue is full',
  means:
    'QueueRemainingCapacity has been 0 for 15 s: Debezium reads faster than Kafka takes. Where no record arrives at all it waits for Kafka.',
  causes: [
    'Kafka does not take records, or only slowly.',
    'Connect commits its offsets too slowly, or its producer sends small batches.',
  ],
  cures: [
    'See whether Kafka answers, and how its brokers are.',
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

export const notConnected: PipelineRule = {
  id: 'C12',
  title: 'Debezium is not connected to the database',
  means:
    'Connected of Debezium’s streaming metrics has been 0 for 15 s, while no snapshot is taken and what runs it says nothing of that.',
  causes: [
    'The database does not answer it, or refuses its login.',
    'The slot can’t be read: it is lost, or another reader has it.',
  ],
  cures: ['See its log for the error.', 'Restart it once that is cured.'],
  becauseOf: ['C01', 'C05', 'C06', 'S02', 'S09'],
  find(evidence) {
    const capture = answering(evidence);
    if (!capture || capture.view.rows.snapshotting) return [];
    const { view, reading } = capture;
    const connected = (of: DebeziumReading) => figureOf(of, 'Connected', 'streaming');
    if (connected(reading) !== 0 || !isLasting(view, connected, 0)) return [];
    return [
      {
        level: 'error',
        subject: { system: view.system.id },
        text: `Debezium in ${view.system.title} is not connected to PostgreSQL`,
        evidence: [{ name: 'Connected', value: 0 }],
        next: [...captureLog(evidence), ...restartCapture(evidence)],
      },
    ];
  },
};

export const snapshotAborted: PipelineRule = {
  id: 'C13',
  title: 'The snapshot was aborted',
  means:
    'SnapshotAborted is 1 and no snapshot runs or was completed since: rows that were there before the slot are missing in the topics.',
  causes: [
    'The connector was stopped or restarted while it took its snapshot.',
    'A query of the snapshot failed, or its connection was cut.',
  ],
  cures: ['Restart the connector: it begins its snapshot anew.', 'See its log for the reason.'],
  becauseOf: ['C01', 'C05'],
  find(evidence) {
    const capture = answering(evidence);
    if (!capture) return [];
    const { view, reading } = capture;
    const of = (name: string) => figureOf(reading, name, 'snapshot');
    if (of('SnapshotAborted') !== 1 || of('SnapshotRunning') === 1 || of('SnapshotCompleted') === 1)
      return [];
    return [
      {
        level: 'error',
        subject: { system: view.system.id },
        text: 'Debezium’s snapshot was aborted: rows of before are missing in the topics',
        evidence: [
          { name: 'tables that remain', value: of('RemainingTableCount') },
          { name: 'rows scanned', value: of('RowsScanned'), unit: 'rows' },
        ],
        next: [...restartCapture(evidence), ...captureLog(evidence)],
      },
    ];
  },
};
