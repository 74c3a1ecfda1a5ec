import { findBatch } from '../../systems/spark/batches.ts';
import { offsetRanges } from '../../systems/spark/offsets.ts';
import { type BatchEvent, batchesIn } from '../../systems/spark/query-events.ts';
import type { Query } from '../../systems/spark/readings.ts';
import { batchRow } from '../../systems/spark/rows.ts';
import type { Access } from '../../watch/kind.ts';
import type { Ended, Gap, Plan, RecordPlace } from './types.ts';

type Place = Pick<RecordPlace, 'partition' | 'offset'>;

/** The batch that took a record, by the progress reports of one query; undefined where none tells. Pure. */
export const planInEvents = (
  events: readonly BatchEvent[],
  query: string | undefined,
  topic: string,
  { partition, offset }: Place,
): Plan | undefined => {
  for (const { progress } of events) {
    if (query !== undefined && progress.id !== query) continue;
    const range = offsetRanges(progress).find(
      (each) => each.topic === topic && each.partition === String(partition),
    );
    if (!range || range.from === null || offset < range.from || offset >= range.to) continue;
    return {
      ...{ query: progress.id, batch: progress.batchId, from: range.from, to: range.to },
      at: Date.parse(progress.timestamp) || null,
      readFrom: `the progress report of batch ${progress.batchId} in Spark’s event log`,
    };
  }
  return undefined;
};

/**
 * The batch that took a record: by the offsets of the checkpoint, or by a progress report where the
 * checkpoint keeps it no longer.
 */
export const planIn = async (
  { endpoint, context, view }: Access<Query>,
  topic: string,
  place: Place,
): Promise<Plan | Gap | { reachedTo: bigint | null }> => {
  const { checkpoint } = await endpoint();
  const known = view();
  const query = known?.reading.value?.query;
  const found = await findBatch(context.files, checkpoint, { topic, ...place });
  if (found !== 'unknown' && 'reachedTo' in found) {
    const topics = Object.keys(known?.reading.value?.endOffsets ?? {});
    const reads = topics.length === 0 || topics.includes(topic);
    return reads ? found : { gap: `the query reads ${topics.join(', ')}, not ${topic}` };
  }
  if (found !== 'unknown' && query !== undefined) {
    const partition = String(place.partition);
    return {
      ...{ query, batch: found.batch, at: found.at },
      from: found.starts?.[topic]?.[partition] ?? 0n,
      to: found.ends[topic]?.[partition] ?? 0n,
      readFrom: `offsets/${found.batch} of the checkpoint`,
    };
  }
  // The checkpoint was read before the id of a query that has just begun was.
  const planned = known?.reading.value?.planned ?? -1;
  if (found !== 'unknown' && planned < found.batch) return { reachedTo: null };
  const told = planInEvents(batchesIn(known?.events ?? []), query, topic, place);
  if (told) return told;
  return {
    gap:
      query === undefined
        ? 'the checkpoint does not tell its query’s id'
        : 'the batch is older than what the checkpoint and the event log keep',
  };
};

/** How a batch has ended: the start of its trigger + `triggerExecution`. Null while nothing tells it. */
export const endedIn = ({ view }: Access<Query>, { query, batch }: Plan): Ended | null => {
  const event = batchesIn(view()?.events ?? []).find(
    ({ progress }) => progress.id === query && progress.batchId === batch,
  );
  if (!event) return null;
  const { startedAt, tookMs, rows } = batchRow(event);
  const addBatchMs = event.progress.durationMs.addBatch ?? null;
  // An idle trigger reports the last batch again, without its phases.
  return addBatchMs === null ? null : { at: startedAt + tookMs, rows, addBatchMs };
};
