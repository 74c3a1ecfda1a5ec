import type { Check } from '../../../watch/check.ts';
import { eachBroker } from './brokers.ts';
import { brokerFile } from './commands.ts';
import type { KafkaSettings } from './settings.ts';

const day = 24 * 60;

export const offsetsRetention: Check<KafkaSettings> = {
  id: 'DK09',
  title: 'How long offsets of idle groups are kept',
  why: 'a sink connector or a consumer that is off for longer than this starts at the end of the topic or at its beginning: it misses changes, or reads all of them again',
  link: 'https://kafka.apache.org/documentation/#brokerconfigs_offsets.retention.minutes',
  check: (settings) =>
    eachBroker(settings, 'offsets.retention.minutes', 'a week', (value) => ({
      level: Number(value) < day ? 'warning' : 'ok',
      wanted: 'offsets.retention.minutes=10080',
      ...(Number(value) < day && { cure: brokerFile('offsets.retention.minutes=10080') }),
    })),
};
