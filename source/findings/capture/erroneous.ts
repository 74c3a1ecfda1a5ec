import type { DebeziumReading } from '../../systems/debezium/readings.ts';
import { plural } from '../../text/units.ts';
import type { PipelineRule } from '../rule.ts';
import { answering, captureLog } from './who.ts';

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
  title: 'Debezium cannot process some events',
  means:
    'NumberOfErroneousEvents has grown in the last five minutes. If `event.processing.failure.handling.mode` is `warn` or `skip`, such events are dropped; otherwise they end the task.',
  causes: [
    'A value that Debezium cannot convert, or a type that it does not know.',
    'A schema change that it has missed.',
  ],
  cures: [
    'Read its log, which names the table and the value.',
    'Take a snapshot of that table afterwards.',
  ],
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
        text: `${view.system.title} could not process ${plural(by, 'event')} in the last five minutes`,
        evidence: [
          { name: 'in the last minutes', value: by },
          { name: 'in all', value: now },
        ],
        next: captureLog(evidence),
      },
    ];
  },
};
