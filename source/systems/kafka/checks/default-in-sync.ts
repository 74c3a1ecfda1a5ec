import { type Check, type Cure, inWords } from '../../../watch/check.ts';
import { eachBroker } from './brokers.ts';
import { alterConfig } from './commands.ts';
import { copiesOf } from './internals.ts';
import type { KafkaSettings, TopicSettings } from './settings.ts';

const mostNames = 5;

const namesOf = (topics: readonly TopicSettings[]): string => {
  const names = topics.slice(0, mostNames).map(({ name }) => name);
  const more = topics.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

export const defaultInSync: Check<KafkaSettings> = {
  id: 'DK05',
  title: 'Copies that a write has to reach, by default',
  why: 'with min.insync.replicas=1 a change counts as written once the leader alone has it; if that broker’s disk fails, the change is gone although the slot has already moved on',
  link: 'https://kafka.apache.org/documentation/#brokerconfigs_min.insync.replicas',
  check(settings) {
    // With two brokers a second copy would have to be there all the time.
    const wanted = settings.brokers.length >= 3 ? 2 : 1;
    const line = alterConfig(settings, 'brokers --entity-default', `min.insync.replicas=${wanted}`);
    // Where a topic has no value of its own, this one counts at once.
    const short = settings.topics.filter((topic) => copiesOf(topic) < wanted);
    const cure: Cure =
      short.length === 0
        ? line
        : inWords(
            `first give every topic ${wanted} copies, since one with fewer would accept nothing any more: ${namesOf(short)}. Then: ${line.text}`,
          );
    return eachBroker(settings, 'min.insync.replicas', `at least ${wanted}`, (value) => ({
      level: Number(value) >= wanted ? 'ok' : 'warning',
      wanted: `at least ${wanted}`,
      ...(Number(value) < wanted && { cure }),
    }));
  },
};
