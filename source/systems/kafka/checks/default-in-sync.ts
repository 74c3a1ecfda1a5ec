import type { Check } from '../../../watch/check.ts';
import { eachBroker } from './brokers.ts';
import { alterConfig } from './commands.ts';
import type { KafkaSettings } from './settings.ts';

export const defaultInSync: Check<KafkaSettings> = {
  id: 'DK05',
  title: 'Copies that a write has to reach, by default',
  why: 'with min.insync.replicas=1 a change counts as written once the leader alone has it; if that broker’s disk fails, the change is gone although the slot has already moved on',
  link: 'https://kafka.apache.org/documentation/#brokerconfigs_min.insync.replicas',
  check(settings) {
    // With two brokers a second copy would have to be there all the time.
    const wanted = settings.brokers.length >= 3 ? 2 : 1;
    return eachBroker(settings, 'min.insync.replicas', `at least ${wanted}`, (value) => ({
      level: Number(value) >= wanted ? 'ok' : 'warning',
      wanted: `at least ${wanted}`,
      ...(Number(value) < wanted && {
        cure: alterConfig(settings, 'brokers --entity-default', `min.insync.replicas=${wanted}`),
      }),
    }));
  },
};
