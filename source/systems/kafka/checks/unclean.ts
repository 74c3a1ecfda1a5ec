import type { Check } from '../../../watch/check.ts';
import { eachBroker } from './brokers.ts';
import { alterConfig } from './commands.ts';
import type { KafkaSettings } from './settings.ts';

export const unclean: Check<KafkaSettings> = {
  id: 'DK06',
  title: 'Election of leaders that lack records',
  why: 'with it, a broker that lacks some records may become the leader: those records are gone for good, and nobody is told',
  link: 'https://kafka.apache.org/documentation/#brokerconfigs_unclean.leader.election.enable',
  check: (settings) =>
    eachBroker(settings, 'unclean.leader.election.enable', 'false', (value) => ({
      level: value === 'true' ? 'error' : 'ok',
      wanted: 'unclean.leader.election.enable=false',
      ...(value === 'true' && {
        cure: alterConfig(
          settings,
          'brokers --entity-default',
          'unclean.leader.election.enable=false',
        ),
      }),
    })),
};
