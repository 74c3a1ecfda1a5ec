import type { Check } from '../../../watch/check.ts';
import { eachBroker, wantedCopies } from './brokers.ts';
import { brokerFile } from './commands.ts';
import type { KafkaSettings } from './settings.ts';

export const defaultCopies: Check<KafkaSettings> = {
  id: 'DK14',
  title: 'Copies of new topics, by default',
  why: 'topics that are created automatically get this many copies. With one, a broker that is down stops the capture of their tables, and a lost disk loses changes that the slot no longer has',
  link: 'https://kafka.apache.org/documentation/#brokerconfigs_default.replication.factor',
  check(settings) {
    const wanted = wantedCopies(settings);
    return eachBroker(settings, 'default.replication.factor', `at least ${wanted}`, (value) => ({
      level: Number(value) < wanted ? 'warning' : 'ok',
      wanted: `default.replication.factor=${wanted}`,
      ...(Number(value) < wanted && { cure: brokerFile(`default.replication.factor=${wanted}`) }),
    }));
  },
};
