import { kafkaOffsets } from './kafka-offsets.ts';
import type { BatchProgress } from './query-events.ts';

/** Where a part of a batch's time went: `share` of all of it. */
export type Phase = { name: string; ms: number; share: number };

/** The name under which what no phase accounts for is told. */
export const restOfBatch = 'between phases';

/**
 * The phases of a micro-batch, longest first, in ms and as parts of `triggerExecution`; what is left
 * of that comes last.
 */
export const phasesOf = ({ durationMs }: Pick<BatchProgress, 'durationMs'>): Phase[] => {
  const { triggerExecution, ...phases } = durationMs ?? {};
  const named = Object.entries(phases).filter(([, ms]) => Number.isFinite(ms));
  const sum = named.reduce((total, [, ms]) => total + ms, 0);
  const whole = Math.max(triggerExecution ?? sum, sum);
  const phase = (name: string, ms: number): Phase => ({
    name,
    ms,
    share: whole === 0 ? 0 : ms / whole,
  });
  const longestFirst = named.map(([name, ms]) => phase(name, ms)).sort((a, b) => b.ms - a.ms);
  return whole > sum ? [...longestFirst, phase(restOfBatch, whole - sum)] : longestFirst;
};

/** What a batch took of one partition. `from` is null before the first batch of a query. */
export type OffsetRange = {
  topic: string;
  partition: string;
  from: bigint | null;
  /** The offset of the next record to read: not of the batch. */
  to: bigint;
  records: bigint | null;
  /** How many were left behind when it was planned; null where the source does not tell. */
  behind: bigint | null;
};

type Source = BatchProgress['sources'][number];

// Others, such as Event Hubs, have offsets of the same shape.
const isKafka = ({ description, endOffset }: Source): boolean =>
  /kafka/i.test(description ?? 'kafka') && kafkaOffsets(endOffset) !== null;

/**
 * What a batch took, by topic and partition: records = endOffset − startOffset, which counts what
 * compaction has removed as well; behind = latestOffset − endOffset. Sources other than Kafka have none.
 */
export const offsetRanges = ({ sources }: Pick<BatchProgress, 'sources'>): OffsetRange[] =>
  sources.filter(isKafka).flatMap(({ startOffset, endOffset, latestOffset }) => {
    const [starts, latest] = [kafkaOffsets(startOffset), kafkaOffsets(latestOffset)];
    return Object.entries(kafkaOffsets(endOffset) ?? {}).flatMap(([topic, partitions]) =>
      Object.entries(partitions).map(([partition, to]): OffsetRange => {
        const from = starts?.[topic]?.[partition] ?? null;
        const last = latest?.[topic]?.[partition];
        return {
          ...{ topic, partition, from, to },
          records: from === null ? null : to - from,
          behind: last === undefined ? null : last - to,
        };
      }),
    );
  });

/** From where to where a batch read a source that is not Kafka, in the source's own terms. */
export const otherOffsets = ({ sources }: Pick<BatchProgress, 'sources'>) =>
  sources
    .filter((source) => !isKafka(source) && source.endOffset !== null)
    .map(({ description, startOffset, endOffset }) => ({
      source: description,
      from: textOf(startOffset),
      to: textOf(endOffset),
    }));

const textOf = (offset: unknown): string => {
  if (offset === null || offset === undefined) return '';
  try {
    return typeof offset === 'string' ? offset : JSON.stringify(offset);
  } catch {
    // Nested deeper than it can be written.
    return '';
  }
};
