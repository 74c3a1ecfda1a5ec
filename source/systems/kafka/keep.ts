import type { KafkaRecord } from '../../clients/kafka/record-batches.ts';

/** A record in the order in which it was read. */
export type TailRecord = KafkaRecord & { seq: number };

/** How many records of a topic are kept, and how many bytes of them. */
export const keptRecords = 300;
const keptBytes = 8 * 1_048_576;

const sizeOf = ({ key, value, headers }: KafkaRecord): number =>
  (key?.length ?? 0) +
  (value?.length ?? 0) +
  headers.reduce((sum, header) => sum + header.name.length + (header.value?.length ?? 0), 100);

/** Numbers records in the order in which they came, and drops the oldest where there are too many. */
export const keeper = () => {
  let seq = 0;
  return (
    known: readonly TailRecord[],
    fresh: readonly KafkaRecord[],
    held: boolean,
  ): readonly TailRecord[] => {
    const records = [
      ...known,
      ...fresh.map((record) => {
        seq += 1;
        return { ...record, seq };
      }),
    ];
    // Who reads one keeps it: twice as much may come before it goes.
    const limit = held ? 2 : 1;
    let first = records.length;
    let bytes = 0;
    while (first > 0 && records.length - first < keptRecords * limit) {
      bytes += sizeOf(records[first - 1] as KafkaRecord);
      if (bytes > keptBytes * limit && first < records.length) break;
      first -= 1;
    }
    return records.slice(first);
  };
};

/** Partitions as one list, oldest first; each keeps its own order. */
export const merged = (parts: readonly (readonly KafkaRecord[])[]): KafkaRecord[] => {
  const heads = parts.map(() => 0);
  const result: KafkaRecord[] = [];
  for (;;) {
    let oldest = -1;
    parts.forEach((part, index) => {
      const record = part[heads[index] ?? 0];
      const best = parts[oldest]?.[heads[oldest] ?? 0];
      if (record && (!best || record.timestamp < best.timestamp)) oldest = index;
    });
    const record = parts[oldest]?.[heads[oldest] ?? 0];
    if (!record) return result;
    result.push(record);
    heads[oldest] = (heads[oldest] ?? 0) + 1;
  }
};
