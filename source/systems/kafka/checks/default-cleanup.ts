import type { Check } from '../../../watch/check.ts';
import { eachBroker } from './brokers.ts';
import { alterConfig } from './commands.ts';
import type { KafkaSettings } from './settings.ts';

export const defaultCleanup: Check<KafkaSettings> = {
  id: 'DK13',
  title: 'Compaction, by default',
  why: 'with log.cleanup.policy=compact each topic that Debezium creates loses the earlier changes of a row sooner or later: a job that is behind, or reads from the beginning again, gets a different history from the first one',
  link: 'https://kafka.apache.org/documentation/#brokerconfigs_log.cleanup.policy',
  check: (settings) =>
    eachBroker(settings, 'log.cleanup.policy', 'delete', (value) => ({
      level: value.includes('compact') ? 'warning' : 'ok',
      wanted: 'log.cleanup.policy=delete',
      ...(value.includes('compact') && {
        cure: alterConfig(settings, 'brokers --entity-default', 'log.cleanup.policy=delete'),
      }),
    })),
};
