import type { Known } from './groups.ts';
import type { KafkaLayout, PartitionLayout } from './layout.ts';
import type { KafkaReading } from './readings.ts';

type Topic = KafkaReading['topics'][number];
type Partition = Topic['partitions'][number];
type Figures = {
  begins: Known;
  ends: Known;
  bytesOf(leader: number, topic: string, partition: number): bigint | null;
};

/**
 * Makes the topics of one reading after the other. A topic in which nothing changed stays the same
 * object: most topics of a large cluster are idle, and minutes of readings are kept.
 */
export const topicMaker = () => {
  let last = new Map<string, Topic>();
  return ({ topics }: KafkaLayout, figures: Figures): Topic[] => {
    const made = topics.map(({ name, internal, partitions }) => {
      const before = last.get(name);
      if (before?.internal === internal && isSame(before, partitions, figures)) return before;
      return {
        name,
        internal,
        partitions: partitions.flatMap((place) => {
          const offsets = offsetsOf(name, place, figures);
          if (!offsets) return [];
          const bytes = figures.bytesOf(place.leader, name, place.partition);
          return [{ ...place, ...offsets, bytes }];
        }),
      };
    });
    last = new Map(made.map((topic) => [topic.name, topic]));
    return made;
  };
};

// A partition whose offsets were never known is left out: a zero would be a huge rate later.
const offsetsOf = (topic: string, { partition }: PartitionLayout, { begins, ends }: Figures) => {
  const end = ends.get(topic)?.get(partition);
  const begin = begins.get(topic)?.get(partition) ?? end;
  return end === undefined || begin === undefined ? null : { begin, end };
};

const isSame = (
  { name, partitions: before }: Topic,
  places: readonly PartitionLayout[],
  figures: Figures,
): boolean => {
  const begins = figures.begins.get(name);
  const ends = figures.ends.get(name);
  return (
    before.length === places.length &&
    places.every(({ partition, leader, replicas, inSync }, i) => {
      const old = before[i] as Partition;
      return (
        old.partition === partition &&
        old.leader === leader &&
        old.replicas === replicas &&
        old.inSync === inSync &&
        old.end === ends?.get(partition) &&
        old.begin === (begins?.get(partition) ?? old.end) &&
        old.bytes === figures.bytesOf(leader, name, partition)
      );
    })
  );
};
