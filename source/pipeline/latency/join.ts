import type { DeltaCommit } from '../../systems/delta/readings.ts';
import { offsetRanges } from '../../systems/spark/offsets.ts';
import type { BatchEvent } from '../../systems/spark/query-events.ts';
import { batchRow } from '../../systems/spark/rows.ts';

/** A place in a topic. */
export type Place = { topic: string; partition: number; offset: bigint };

/** Which batch took a record, and when it was planned, ms since the epoch by the driver’s clock. */
export type Taken = { query: string; batch: number; plannedAt: number; endedAt: number };

// Events never change, and their offsets are JSON in a string.
const ranges = new WeakMap<BatchEvent, Map<string, { from: bigint; to: bigint }>>();
const rangesOf = (event: BatchEvent) => {
  const known = ranges.get(event);
  if (known) return known;
  const made = new Map<string, { from: bigint; to: bigint }>();
  for (const { topic, partition, from, to } of offsetRanges(event.progress))
    if (from !== null && from < to) made.set(`${topic} ${partition}`, { from, to });
  ranges.set(event, made);
  return made;
};

/** Starts of batches as the checkpoint tells them, by query and batch. */
export type Starts = ReadonlyMap<string, number>;
export const startKey = (query: string, batch: number): string => `${query} ${batch}`;

/**
 * When a batch was planned: as its checkpoint tells it (`batchTimestampMs`); else when its trigger had
 * asked for the ends of the topics. Its start alone would lie before what it has taken.
 */
const plannedAt = (event: BatchEvent, starts: Starts): number => {
  const { startedAt, tookMs, queryId, batchId } = batchRow(event);
  const told = starts.get(startKey(queryId, batchId));
  if (told !== undefined && told >= startedAt && told <= startedAt + tookMs) return told;
  return startedAt + (event.progress.durationMs.latestOffset ?? 0);
};

/**
 * The batch whose offsets hold a record, of those that are told, `newestFirst` by their start. `not yet`
 * while none has come so far, `unknown` where later ones have and it is not among them.
 */
export const takenIn = (
  newestFirst: readonly BatchEvent[],
  { topic, partition, offset }: Place,
  starts: Starts,
): Taken | 'not yet' | 'unknown' => {
  const key = `${topic} ${partition}`;
  let passed = false;
  for (const event of newestFirst) {
    const range = rangesOf(event).get(key);
    if (!range) continue;
    if (offset >= range.to) return passed ? 'unknown' : 'not yet';
    passed = true;
    if (offset < range.from) continue;
    const { queryId, batchId, startedAt, tookMs } = batchRow(event);
    const ended = { query: queryId, batch: batchId, endedAt: startedAt + tookMs };
    return { ...ended, plannedAt: plannedAt(event, starts) };
  }
  return passed ? 'unknown' : 'not yet';
};

// The table is read once a second: a commit that has not shown so long after its batch names none.
const namelessAfterMs = 10_000;

/**
 * When the rows of a batch were in the table: the time of the commit whose `txn` names it; of a writer
 * whose commits name no batch the end of the batch. `not yet` while that may come, `unknown` where
 * nothing tells it.
 */
export const committedIn = (
  commits: readonly DeltaCommit[],
  { query, batch, endedAt }: Taken,
  now: number,
): number | 'not yet' | 'unknown' => {
  const own = commits.filter((commit) => commit.batch?.query === query);
  const commit = own.find((each) => each.batch?.id === batch);
  if (commit) return commit.at ?? 'unknown';
  if (own.length === 0)
    return commits.length > 0 && now - endedAt > namelessAfterMs ? endedAt : 'not yet';
  return own.some((each) => (each.batch?.id ?? -1) > batch) ? 'unknown' : 'not yet';
};
