import type { Check } from '../../../watch/check.ts';
import { wantedCopies } from './brokers.ts';
import { moreCopies } from './commands.ts';
import { connectTopics, copiesOf } from './internals.ts';
import type { KafkaSettings } from './settings.ts';

export const connectCopies: Check<KafkaSettings> = {
  id: 'DK03',
  title: 'Copies of Connect’s own topics',
  why: 'while the only broker with a partition of these topics is down, no worker can store offsets; if its disk is lost, so is the information on how far each connector has read',
  link: 'https://kafka.apache.org/documentation/#connectconfigs_offset.storage.replication.factor',
  check(settings) {
    const wanted = wantedCopies(settings);
    return connectTopics(settings.topics).map((topic) => {
      const copies = copiesOf(topic);
      return {
        name: topic.name,
        level: copies < wanted ? 'warning' : 'ok',
        found: `${copies} of ${settings.brokers.length} brokers`,
        wanted: `at least ${wanted}`,
        ...(copies < wanted && { cure: moreCopies(settings, [topic], wanted) }),
      };
    });
  },
};
