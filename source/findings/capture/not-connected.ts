import { figureOf } from '../../systems/debezium/figures.ts';
import type { DebeziumReading } from '../../systems/debezium/readings.ts';
import type { PipelineRule } from '../rule.ts';
import { isLasting } from './lasting.ts';
import { answering, captureLog, restartCapture } from './who.ts';

export const notConnected: PipelineRule = {
  id: 'C12',
  title: 'Debezium is not connected to the database',
  means:
    '`Connected` in Debezium’s streaming metrics has been 0 for 15 s; no snapshot is being taken, and Connect or Debezium Server reports no problem.',
  causes: [
    'The database does not answer, or rejects its login.',
    'The slot cannot be read: it is lost, or another reader holds it.',
  ],
  cures: ['Look for the error in its log.', 'Restart it once that is fixed.'],
  becauseOf: ['C01', 'C05', 'C06', 'S02', 'S09'],
  find(evidence) {
    const capture = answering(evidence);
    if (!capture || capture.view.rows.snapshotting) return [];
    const { view, reading } = capture;
    const connected = (of: DebeziumReading) => figureOf(of, 'Connected', 'streaming');
    if (connected(reading) !== 0 || !isLasting(view, connected, 0)) return [];
    const { source, mysql } = evidence.parts;
    const database = mysql && !source ? (mysql.reading.value?.flavour ?? 'MySQL') : 'PostgreSQL';
    return [
      {
        level: 'error',
        subject: { system: view.system.id },
        text: `Debezium in ${view.system.title} is not connected to ${database}`,
        evidence: [{ name: 'Connected', value: 0 }],
        next: [...captureLog(evidence), ...restartCapture(evidence)],
      },
    ];
  },
};
