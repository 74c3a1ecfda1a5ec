import { current, type Raw } from '../../../watch/view.ts';
import type { Kafka, KafkaReading } from '../readings.ts';
import { type Entry, indexOf } from '../topic-index.ts';

type Sum = 'leaderless' | 'underReplicated';

/** How many partitions of the cluster are so now; 0 while it does not answer. */
export const partitionsThat = (view: Raw<Kafka>, of: Sum): number => {
  const reading = current(view);
  return reading ? indexOf(reading).entries.reduce((sum, entry) => sum + entry[of], 0) : 0;
};

/** The names of the topics that have such partitions, the first ones. */
export const topicsThat = (view: Raw<Kafka>, is: (entry: Entry) => boolean): string | null => {
  const reading = current(view);
  const names = (reading ? indexOf(reading).entries : []).filter(is).map(({ topic }) => topic.name);
  if (names.length === 0) return null;
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return `${names.slice(0, 3).join(', ')}${more}`;
};

/** Ids of brokers that were seen within the last five minutes, and are not there now. */
export const missingBrokers = (
  { points }: Pick<Raw<Kafka>, 'points'>,
  now: KafkaReading,
): number[] => {
  const there = new Set(now.brokers.map(({ id }) => id));
  const seen = new Set<number>();
  let last: KafkaReading['brokers'] | undefined;
  for (const { value } of points) {
    // The same list from reading to reading.
    if (value.brokers === last) continue;
    last = value.brokers;
    for (const { id } of value.brokers) seen.add(id);
  }
  return [...seen].filter((id) => !there.has(id)).sort((a, b) => a - b);
};
