import type { NewestChange } from '../../../source/systems/kafka/readings.ts';
import type { BatchEvent } from '../../../source/systems/spark/query-events.ts';
import { batch, kafka, topic } from '../build.ts';

export const customers = 'lab_cdc.inventory.customers';

/** A change that was sampled: committed at `at`, captured 20 ms and appended 30 ms later. */
export const change = (
  offset: bigint,
  at: number,
  more: Partial<NewestChange> = {},
): NewestChange => ({
  ...{ topic: customers, partition: 0, offset, op: 'c', table: 'inventory.customers' },
  ...{ committedAt: at, capturedAt: at + 20, appendedAt: at + 30, byBroker: false },
  ...{ lsn: offset * 100n, xid: '7', snapshot: false, fresh: true },
  ...more,
});

/** A reading of Kafka in which these changes were the newest. */
export const kafkaWith = (end: bigint, newest: NewestChange[]) => ({
  ...kafka(topic([end])),
  ...(newest.length > 0 && { newest }),
});

/** A batch that took the offsets from `from` to before `to` of partition 0. */
export const batchOf = (
  id: number,
  at: number,
  [from, to]: [bigint, bigint],
  of = customers,
): BatchEvent => {
  const offsets = (offset: bigint) => `{"${of}":{"0":${offset}}}`;
  const event = batch(id, at, Number(to - from));
  const [source] = event.progress.sources;
  const ranged = { ...source, startOffset: offsets(from), endOffset: offsets(to) };
  return {
    ...event,
    progress: {
      ...event.progress,
      durationMs: { ...event.progress.durationMs, latestOffset: 5 },
      sources: [ranged] as BatchEvent['progress']['sources'],
    },
  };
};
