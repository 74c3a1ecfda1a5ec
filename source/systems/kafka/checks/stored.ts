import type { Fetched } from '../../../clients/kafka/fetch.ts';
import { type KafkaRecord, readBatches } from '../../../clients/kafka/record-batches.ts';
import type { KafkaWire } from '../../../clients/kafka/wire.ts';
import type { KafkaLayout } from '../layout.ts';
import type { StoredOffset, TopicSettings } from './settings.ts';

// The topic is compacted, and what is not yet compacted repeats itself.
const lastRecords = 400n;
const mostBytes = 1024 * 1024;

/** How far source connectors have read: the newest record of each, out of Connect’s offsets topics. */
export const readStored = async (
  wire: KafkaWire,
  { addresses, topics: layouts }: KafkaLayout,
  topics: readonly TopicSettings[],
): Promise<StoredOffset[]> => {
  const newest = new Map<string, StoredOffset>();
  for (const { name, partitions } of topics) {
    const leaders = layouts.find((layout) => layout.name === name)?.partitions ?? [];
    await Promise.all(
      partitions.map(async ({ partition, begin, end }) => {
        const leader = leaders.find((each) => each.partition === partition)?.leader ?? -1;
        const address = addresses.get(leader);
        if (!address || begin === null || end === null || begin >= end) return;
        const from = end - lastRecords > begin ? end - lastRecords : begin;
        for (const record of await recordsFrom(wire, address, { name, partition, from, end })) {
          const stored = storedIn(name, record);
          if (stored) newest.set(`${name} ${stored.key}`, stored);
        }
      }),
    );
  }
  return [...newest.values()];
};

const recordsFrom = async (
  wire: KafkaWire,
  address: string,
  { name, partition, from, end }: { name: string; partition: number; from: bigint; end: bigint },
): Promise<KafkaRecord[]> => {
  const records: KafkaRecord[] = [];
  for (let next = from; next < end; ) {
    const answer = await wire.ask<Fetched>(address, 'Fetch', {
      topics: [
        {
          topic: name,
          partitions: [{ partition, fetchOffset: String(next), maxBytes: mostBytes }],
        },
      ],
      isolationLevel: 1,
      maxWaitTime: 0,
      minBytes: 0,
      maxBytes: mostBytes,
    });
    const found = answer[0]?.partitions[0];
    if (found?.errorCode !== 0) break;
    const piece = readBatches(found.log, { partition, from: next, aborted: found.aborted });
    records.push(...piece.records);
    if (piece.next <= next) break;
    next = piece.next;
  }
  return records;
};

/** A record of the offsets topic: key `["connector",{…}]`, value `{"lsn":…}`; undefined where it is none. */
export const storedIn = (
  topic: string,
  { key, value, timestamp }: Pick<KafkaRecord, 'key' | 'value' | 'timestamp'>,
): StoredOffset | undefined => {
  try {
    const text = (key ?? Buffer.alloc(0)).toString('utf8');
    const [connector, source] = JSON.parse(text) as [string, Record<string, unknown>];
    if (typeof connector !== 'string' || typeof source !== 'object') return undefined;
    const offset = value === null ? null : exactly(value.toString('utf8'));
    return { topic, connector, source, offset, key: text, at: timestamp };
  } catch {
    return undefined;
  }
};

const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

// Whole numbers become text before they are parsed: beyond 2^53 they would not be exact. A text may look like
// one inside, as sets of GTIDs do.
const exactly = (json: string): Record<string, unknown> =>
  JSON.parse(json.replace(stringOrNumber, (part) => (/^-?\d+$/.test(part) ? `"${part}"` : part)));
