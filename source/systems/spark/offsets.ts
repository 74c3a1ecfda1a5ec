import type { BatchProgress } from './progress.ts';

/** topic → partition → offset of the next record to read. */
export type Offsets = Record<string, Record<string, bigint>>;

/**
 * A Kafka source's offsets as Spark logs them: JSON in a string, `{"topic":{"0":12}}`. Null where
 * they are of another shape or missing, as before the first batch. Exact beyond 2^53.
 */
export const offsetsOf = (logged: unknown): Offsets | null => {
  if (logged === null || logged === undefined) return null;
  const text = typeof logged === 'string' ? logged : JSON.stringify(logged);
  try {
    // Quoted before they are parsed: a topic's name holds neither quotes nor colons.
    const quoted = JSON.parse(text.replace(/:\s*(\d+)/g, ':"$1"')) as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(quoted).map(([topic, partitions]) => [
        topic,
        Object.fromEntries(
          Object.entries(partitions as Record<string, string>).map(([id, offset]) => [
            id,
            BigInt(offset),
          ]),
        ),
      ]),
    );
  } catch {
    return null;
  }
};

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

/**
 * What a batch took, by topic and partition: records = endOffset − startOffset, which counts what
 * compaction has removed as well; behind = latestOffset − endOffset. Sources other than Kafka have none.
 */
export const offsetRanges = ({ sources }: Pick<BatchProgress, 'sources'>): OffsetRange[] =>
  sources.flatMap(({ startOffset, endOffset, latestOffset }) => {
    const [starts, latest] = [offsetsOf(startOffset), offsetsOf(latestOffset)];
    return Object.entries(offsetsOf(endOffset) ?? {}).flatMap(([topic, partitions]) =>
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
