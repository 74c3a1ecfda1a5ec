import type { Check } from '../../../watch/check.ts';
import { wantedCopies } from './brokers.ts';
import { moreCopies } from './commands.ts';
import { copiesOf } from './internals.ts';
import type { KafkaSettings } from './settings.ts';

export const internalCopies: Check<KafkaSettings> = {
  id: 'DK01',
  title: 'Copies of Kafka’s own topics',
  why: '__consumer_offsets and __transaction_state with a single copy stop every group, and every worker of Connect, as soon as one broker is down',
  link: 'https://kafka.apache.org/documentation/#brokerconfigs_offsets.topic.replication.factor',
  check(settings) {
    const wanted = wantedCopies(settings);
    return settings.topics
      .filter(({ name }) => name === '__consumer_offsets' || name === '__transaction_state')
      .map((topic) => {
        const copies = copiesOf(topic);
        return {
          name: topic.name,
          level: copies < wanted ? 'error' : 'ok',
          found: `${copies} of ${settings.brokers.length} brokers`,
          wanted: `at least ${wanted}`,
          ...(copies < wanted && { cure: moreCopies(settings, [topic], wanted) }),
        };
      });
  },
};
