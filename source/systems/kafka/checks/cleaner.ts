import type { Check } from '../../../watch/check.ts';
import { eachBroker } from './brokers.ts';
import { brokerFile } from './commands.ts';
import type { KafkaSettings } from './settings.ts';

export const cleaner: Check<KafkaSettings> = {
  id: 'DK10',
  title: 'The log cleaner',
  why: 'without it compacted topics, such as those of Connect, grow without end, and a worker reads all of them when it starts',
  link: 'https://kafka.apache.org/documentation/#brokerconfigs_log.cleaner.enable',
  check: (settings) =>
    eachBroker(settings, 'log.cleaner.enable', 'true', (value) => ({
      level: value === 'false' ? 'error' : 'ok',
      wanted: 'log.cleaner.enable=true',
      ...(value === 'false' && { cure: brokerFile('log.cleaner.enable=true') }),
    })),
};
