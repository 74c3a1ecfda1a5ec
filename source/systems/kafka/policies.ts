import type { KafkaWire } from '../../clients/kafka/wire.ts';
import type { KafkaLayout } from './layout.ts';
import { readTopicSetting } from './topic-setting.ts';

/** Settings change by hand: so often is soon enough. */
const everyMs = 60_000;
// A large cluster has thousands of topics, and one question names them all.
const mostTopics = 500;

const isData = (name: string, internal: boolean): boolean => !internal && !name.startsWith('_');

/**
 * Which topics are compacted, as it was asked last; internal ones are so by design, and left out. The
 * same list until it changes. Where that can’t be asked, what was known stays.
 */
export const compactedTopics = (now: () => number = () => performance.now()) => {
  let known: readonly string[] = [];
  let due = Number.NEGATIVE_INFINITY;
  return {
    known: () => known,
    async refresh(wire: KafkaWire, layout: KafkaLayout): Promise<void> {
      if (now() < due || layout.addresses.size === 0) return;
      due = now() + everyMs;
      const topics = layout.topics
        .filter(({ name, internal }) => isData(name, internal))
        .slice(0, mostTopics);
      const told = await readTopicSetting(wire, layout, 'cleanup.policy', topics);
      const found = told
        ?.filter(({ value }) => value?.includes('compact'))
        .map(({ name }) => name)
        .sort();
      if (found && found.join() !== known.join()) known = found;
    },
  };
};
