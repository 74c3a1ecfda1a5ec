import type { KafkaReading, NewestChange } from '../../systems/kafka/readings.ts';
import { entryIn } from '../../systems/kafka/topic-index.ts';
import type { Point } from '../../watch/view.ts';
import type { Taken } from './join.ts';
import type { Waiting } from './waiting.ts';

/** A change that was sampled, and when that was, ms since the epoch. */
export type Sample = NewestChange & { seen: number };

/** What is kept of one partition of a topic that the query reads. */
export type Followed = {
  /** Samples that no batch is known to have taken, and those whose batch has no commit yet. */
  untaken: Waiting<Sample>;
  taken: Waiting<Sample & { by: Taken }>;
  /** Samples that have not landed, and the newest that has. */
  unlanded: Waiting<Sample>;
  landed: Sample | null;
};

/** What is known of one partition: the last sample that counted, and the newest commit that was told. */
type Partition = { offset: bigint; committedAt: number };

// A commit’s time is taken a moment before its place in the WAL is.
const outOfOrderMs = 1000;

export const partitionKey = ({ topic, partition }: Pick<NewestChange, 'topic' | 'partition'>) =>
  `${topic} ${partition}`;

/** Tells of readings what was sampled in them: each change once, and whether it was sent again. */
export const sampler = () => {
  const partitions = new Map<string, Partition>();
  let until = Number.NEGATIVE_INFINITY;
  return {
    /** What has come in since it was asked last; `anew` are partitions of topics that were made anew. */
    take(points: readonly Point<KafkaReading>[]) {
      const found: (Sample & { again: boolean })[] = [];
      const anew = new Set<string>();
      const first = points.findLastIndex(({ at }) => at <= until) + 1;
      for (const { at, value } of points.slice(first)) {
        for (const change of value.newest ?? []) {
          const key = partitionKey(change);
          let known = partitions.get(key);
          if (known && isAnew(value, change, known.offset)) {
            anew.add(key);
            known = undefined;
          }
          if (known && change.offset <= known.offset) continue;
          const committedAt = change.committedAt ?? Number.NEGATIVE_INFINITY;
          const newest = known?.committedAt ?? Number.NEGATIVE_INFINITY;
          // Commits come in order: what is older than what came before it comes for a second time.
          const again = change.committedAt !== null && committedAt < newest - outOfOrderMs;
          partitions.set(key, {
            offset: change.offset,
            committedAt: Math.max(committedAt, newest),
          });
          found.push({ ...change, seen: at, again });
        }
        until = at;
      }
      return { found, anew };
    },
  };
};

/** End offsets only grow: one that is not beyond a record that was there is of another topic of that name. */
const isAnew = (reading: KafkaReading, { topic, partition }: NewestChange, offset: bigint) => {
  const place = entryIn(reading, topic)?.topic.partitions.find(
    (each) => each.partition === partition,
  );
  return place !== undefined && place.end <= offset;
};
