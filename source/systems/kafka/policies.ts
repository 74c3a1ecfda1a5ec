import type { KafkaWire } from '../../clients/kafka/wire.ts';
import { keptFor } from '../debezium/history.ts';
import { connectPart } from './checks/internals.ts';
import type { KafkaLayout } from './layout.ts';
import type { KafkaReading } from './readings.ts';
import { readTopicSettings, type TopicValues } from './topic-setting.ts';

/** Settings change by hand: so often is soon enough. */
const everyMs = 60_000;
// A large cluster has thousands of topics, and one question names them all.
const mostTopics = 500;
const settings = ['cleanup.policy', 'retention.ms', 'retention.bytes'];

// What Connect keeps for itself is compacted by design.
const isData = (name: string, internal: boolean): boolean =>
  !internal && connectPart(name) === null;

export type Policies = Required<Pick<KafkaReading, 'compacted' | 'limited'>>;

const isCompacted = ({ values }: TopicValues): boolean =>
  values['cleanup.policy']?.includes('compact') ?? false;
const isLimited = ({ values }: TopicValues): boolean => {
  const { ms, bytes } = keptFor(values);
  return ms !== null || bytes !== null;
};
const namesOf = (topics: readonly TopicValues[]): string[] => topics.map(({ name }) => name).sort();

/**
 * Which topics are compacted, and which of one partition delete records by age or size, as it was asked
 * last; internal ones are left out. The same lists until they change. Where that can’t be asked, what was known
 * stays.
 */
export const topicPolicies = (now: () => number = () => performance.now()) => {
  let known: Policies = { compacted: [], limited: [] };
  let due = Number.NEGATIVE_INFINITY;
  return {
    known: () => known,
    async refresh(wire: KafkaWire, layout: KafkaLayout): Promise<void> {
      if (now() < due || layout.addresses.size === 0) return;
      due = now() + everyMs;
      const topics = layout.topics
        .filter(({ name, internal }) => isData(name, internal))
        .slice(0, mostTopics);
      const told = await readTopicSettings(wire, layout, settings, topics);
      if (!told) return;
      // Those that may hold statements of a connector: most topics delete what is old, and may.
      const single = new Set(
        topics.flatMap(({ name, partitions }) => (partitions.length === 1 ? [name] : [])),
      );
      const compacted = namesOf(told.filter(isCompacted));
      const limited = namesOf(told.filter((each) => single.has(each.name) && isLimited(each)));
      if (compacted.join() !== known.compacted.join() || limited.join() !== known.limited.join())
        known = { compacted, limited };
    },
  };
};
