import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Kafka } from '../readings.ts';
import { missingBrokers } from './counts.ts';

/** A broker that was there a few minutes ago. */
export const brokerMissing: Rule<Kafka> = {
  id: 'K04',
  title: 'A broker is missing',
  means: 'The metadata no longer lists a broker that it listed within the last five minutes.',
  causes: [
    'It has ended, or was stopped.',
    'The controller has not heard from it for `broker.session.timeout.ms`: it hangs, or cannot be reached.',
  ],
  cures: [
    'Start it, and wait until its copies are in sync again.',
    'If it was removed from the cluster on purpose, this finding ends by itself.',
  ],
  find(view) {
    const reading = current(view);
    const missing = reading ? missingBrokers(view, reading) : [];
    if (!reading || missing.length === 0) return [];
    const [first] = missing;
    const which = missing.length === 1 ? `broker ${first} is` : `brokers ${missing.join(', ')} are`;
    return [
      {
        level: 'warning',
        subject: { system: view.system.id, name: missing.join(' ') },
        text: `Kafka: ${which} missing: ${reading.brokers.length} of ${reading.brokers.length + missing.length} are there`,
        evidence: [
          { name: 'brokers', value: reading.brokers.length },
          { name: 'missing', value: missing.join(', ') },
        ],
      },
    ];
  },
};
