import type { KafkaRecord } from '../../../source/clients/kafka/record-batches.ts';
import type { TopicScanner } from '../../../source/systems/kafka/scan.ts';
import type { Place } from '../../../source/systems/kafka/tail.ts';

export const topic = 'lab_cdc.inventory.customers';

type Given = {
  offset: bigint | number;
  partition?: number;
  id?: number;
  op?: 'c' | 'u' | 'd' | 'r';
  lsn?: bigint | number;
  xid?: number;
  at?: number;
  headers?: KafkaRecord['headers'];
};

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** A record as Debezium writes it; times are 10 ms and 20 ms after the commit. */
export const record = (given: Given): KafkaRecord => {
  const { offset, partition = 0, id = 1, op = 'c', lsn = 100, xid = 7, at = 1_000_000 } = given;
  const row = { id, email: `a${id}@example.com` };
  const source = {
    ...{
      connector: 'postgresql',
      name: 'lab_cdc',
      ts_ms: at,
      snapshot: op === 'r' ? 'true' : 'false',
    },
    ...{ schema: 'inventory', table: 'customers', txId: xid, lsn: Number(lsn) },
  };
  const payload = {
    ...{ before: op === 'd' ? row : null, after: op === 'd' ? null : row, source, op },
    ts_ms: at + 10,
  };
  return {
    ...{ partition, offset: BigInt(offset), timestamp: at + 20, appended: false },
    ...{
      key: json({ id }),
      value: json(payload),
      headers: given.headers ?? [],
      transactional: false,
    },
  };
};

export const tombstone = (given: Pick<Given, 'offset' | 'partition' | 'id'>): KafkaRecord => ({
  ...record(given),
  value: null,
});

/** A topic of records that are made when they are read: so many that nobody could keep them. */
export const topicOf = (
  sizes: readonly number[],
  make: (partition: number, offset: number) => KafkaRecord,
) => {
  let most = 0;
  const places = (): Place[] =>
    sizes.map((size, partition) => ({
      ...{ partition, address: 'localhost:9092', begin: 0n, end: BigInt(size) },
    }));
  const scanner: Pick<TopicScanner, 'read'> = {
    async read({ partition }, from, to, onRecord) {
      const end = Math.min(sizes[partition] ?? 0, Number(to));
      for (let offset = Number(from); offset < end; offset += 1) {
        onRecord(make(partition, offset));
        if (offset % 10_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed);
      }
      const next = BigInt(Math.max(Number(from), end));
      return { next, end: BigInt(sizes[partition] ?? 0), records: Math.max(0, end - Number(from)) };
    },
  };
  return { places, scanner, mostHeap: () => most };
};

/** A topic of these records, each at its own offset; offsets between have none. */
export const topicWith = (records: readonly KafkaRecord[]) => {
  const partitions = [...new Set(records.map(({ partition }) => partition))].sort();
  const endOf = (partition: number) =>
    records.reduce((end, each) => {
      const own = each.partition === partition && each.offset >= end;
      return own ? each.offset + 1n : end;
    }, 0n);
  const places = (): Place[] =>
    partitions.map((partition) => ({
      ...{ partition, address: 'localhost:9092', begin: 0n, end: endOf(partition) },
    }));
  const scanner: Pick<TopicScanner, 'read'> = {
    async read({ partition }, from, to, onRecord) {
      const own = records
        .filter((each) => each.partition === partition && each.offset >= from && each.offset < to)
        .toSorted((a, b) => (a.offset < b.offset ? -1 : 1));
      for (const each of own) onRecord(each);
      const end = endOf(partition);
      return { next: to < end ? to : from > end ? from : end, end, records: own.length };
    },
  };
  return { places, scanner };
};
