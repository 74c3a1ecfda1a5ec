import type { TopicSettings } from './settings.ts';

// Names are free; these are what the distributions’ files, the images and the guides have.
const connectTopic =
  /^_?_?(?:[\w.-]*[._-])?connect[\w.-]*[._-](configs?|offsets?|status(?:es)?)$|^(?:my_)?connect_(configs|offsets|statuses)$/;

/** What of Kafka Connect a topic keeps, by its name; null where it is none of Connect’s. */
export const connectPart = (name: string): 'config' | 'offset' | 'status' | null => {
  const part = connectTopic.exec(name)?.[1] ?? connectTopic.exec(name)?.[2];
  if (!part) return null;
  return part.startsWith('config') ? 'config' : part.startsWith('offset') ? 'offset' : 'status';
};

/** The topics in which Connect keeps its connectors, how far they have read, and their state. */
export const connectTopics = (topics: readonly TopicSettings[]): TopicSettings[] =>
  topics.filter(({ name }) => connectPart(name) !== null);

/** Those that hold how far source connectors have read. */
export const offsetsTopics = (topics: readonly TopicSettings[]): TopicSettings[] =>
  topics.filter(({ name }) => connectPart(name) === 'offset');

/** The smallest number of copies that a partition of the topic has. */
export const copiesOf = ({ partitions }: TopicSettings): number =>
  partitions.reduce((least, { replicas }) => Math.min(least, replicas.length), Infinity);
