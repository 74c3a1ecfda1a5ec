import { duration } from '../../text/units.ts';
import type { PipelineRule } from '../rule.ts';
import { behindMs } from './behind.ts';
import { captureLog } from './who.ts';

const lateMs = 10_000;

/** By Debezium’s own figure, which is frozen and says nothing of now while no events come. */
export const captureLate: PipelineRule = {
  id: 'C04',
  title: 'Capture is behind the log',
  means:
    'Debezium is processing changes that were committed more than 10 s ago (its MilliSecondsBehindSource, less what the database’s clock is known to be behind: S29), and events keep arriving.',
  causes: [
    'More is written than Debezium or Kafka can take: see the rates in the Flow line.',
    'Debezium is catching up after an outage.',
    'The clocks of the database and of Debezium differ.',
  ],
  cures: [
    'Wait as long as the figure falls.',
    'If it does not fall, raise `max.batch.size` and `max.queue.size`, or capture fewer tables with one connector.',
  ],
  find(evidence) {
    const { parts, flow } = evidence;
    const capture = parts.connect ?? parts.debeziumServer;
    const behind = behindMs(evidence);
    const { captureEventsPerS: perS } = flow;
    if (!capture || behind === null || behind <= lateMs || !perS) return [];
    return [
      {
        level: 'warning',
        subject: { system: capture.system.id },
        text: `capture is ${duration(behind)} behind the WAL`,
        evidence: [
          { name: 'behind', value: behind, unit: 'ms' },
          { name: 'events', value: perS, unit: 'per second' },
        ],
        next: captureLog(evidence),
      },
    ];
  },
};
