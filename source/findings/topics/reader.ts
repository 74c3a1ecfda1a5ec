import type { PipelineEvidence } from '../../pipeline/index.ts';
import type { KafkaReading } from '../../systems/kafka/readings.ts';
import { entryIn, hintIn, type Topic } from '../../systems/kafka/topic-index.ts';
import { landedOffsets } from '../../systems/spark/landed.ts';
import type { CheckpointReading } from '../../systems/spark/readings.ts';
import type { Lost } from '../../watch/finding.ts';
import { current, type Point } from '../../watch/view.ts';
import { jobOf } from '../processing/job.ts';
import { labBeganAfter } from '../since.ts';

/** What the reader was read before: else a batch that came between the two looks like a fault. */
const apartMs = 1000;

type Offsets = NonNullable<CheckpointReading>['endOffsets'];

/** A partition beside the offset from which Spark would read on. */
export type Read = {
  at: number;
  topic: string;
  partition: number;
  reader: bigint;
  begin: bigint;
  end: bigint;
  /** The query of the checkpoint that says so; undefined where it is not known. */
  query: string | undefined;
};

/**
 * The newest reading of each partition of the last five minutes in which `is` was so, whatever has
 * become of it since: a query that goes on behind a gap leaves no other trace. Oldest first.
 */
export const whereReader = (
  evidence: PipelineEvidence,
  is: (read: Read) => boolean,
): readonly Read[] => {
  const { kafka, query } = evidence.parts;
  const now = current(kafka);
  if (!kafka || !query || !now) return [];
  const found = new Map<string, Read>();
  let last: { offsets?: Offsets; topics: Map<string, Topic> } = { topics: new Map() };
  let next = 0;
  const from = labBeganAfter(evidence);
  kafka.points.forEach((point, i) => {
    while (next < query.points.length && isBefore(query.points[next], point.at)) next += 1;
    const { at, value: checkpoint } = query.points[next - 1] ?? { at: 0, value: null };
    if (!checkpoint || at <= from) return;
    const newest = i === kafka.points.length - 1;
    const offsets = offsetsOf(checkpoint, newest && isIdle(evidence));
    const same = last.offsets === offsets;
    const topics = new Map<string, Topic>();
    for (const name of Object.keys(offsets)) {
      const topic = entryIn(point.value, name, hintIn(now, name))?.topic;
      if (!topic) continue;
      topics.set(name, topic);
      // Most topics are the same object from reading to reading.
      if (same && last.topics.get(name) === topic) continue;
      for (const each of readsOf(point, topic, offsets[name] ?? {})) {
        const read = { ...each, query: checkpoint.query };
        if (is(read)) found.set(`${name} ${read.partition}`, read);
      }
    }
    last = { offsets, topics };
  });
  return [...found.values()].sort((a, b) => a.at - b.at);
};

const isBefore = (point: Point<unknown> | undefined, at: number): boolean =>
  point !== undefined && point.at <= at - apartMs;

/** What is planned is being read, unless nobody is there that reads. */
const offsetsOf = (checkpoint: NonNullable<CheckpointReading>, idle: boolean): Offsets =>
  idle ? landedOffsets(checkpoint) : checkpoint.endOffsets;

const isIdle = (evidence: PipelineEvidence): boolean => {
  const job = jobOf(evidence);
  return job !== undefined && !job.othersRun && !job.unsettled && job.status.state !== 'running';
};

const readsOf = (
  { at }: Point<KafkaReading>,
  { name, partitions }: Topic,
  taken: Offsets[string],
): Omit<Read, 'query'>[] =>
  // Below 0 stands for a place that is not known yet.
  partitions.flatMap(({ partition, begin, end }) => {
    const reader = taken[String(partition)];
    return reader === undefined || reader < 0n
      ? []
      : [{ at, topic: name, partition, reader, begin, end }];
  });

/** What a query that goes on with its checkpoint will never read. */
export const lostOf = ({ at, query }: Read, topics: readonly string[]): Lost => ({
  ...{ at, moves: true, topics },
  ...(query !== undefined && { query }),
});

/** `a, b and 3 more`. */
export const namesOf = (names: readonly string[]): string =>
  names.length > 2 ? `${names[0]} and ${names.length - 1} more` : names.join(' and ');
