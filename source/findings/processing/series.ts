import type { PipelineEvidence } from '../../pipeline/index.ts';
import { beginsRun, ofTable, ownBatches } from '../../pipeline/writers.ts';
import type { KafkaReading } from '../../systems/kafka/readings.ts';
import { totalBacklog } from '../../systems/kafka/rows.ts';
import { landedOffsets } from '../../systems/spark/landed.ts';
import type { BatchRow, CheckpointReading } from '../../systems/spark/readings.ts';
import { type Rhythm, rhythmOf } from '../../systems/spark/rhythm.ts';
import { batchRow, newestFirst } from '../../systems/spark/rows.ts';
import { plural } from '../../text/units.ts';
import { current, type Point } from '../../watch/view.ts';

/** A reading comes once a second, and a busy machine pauses: less than this shows nothing. */
export const leastMs = 10_000;
/** The same where the driver itself tells that nothing moves. */
export const leastStillMs = 8000;
/** What is waited for where a query has shown nothing of how long it takes. */
export const longestGuessMs = 60_000;
/** How long readings are kept, with some room: no longer window can be covered. */
const keptMs = 285_000;

type Checkpoint = NonNullable<CheckpointReading>;
/** In records; `landed`: Σ of the offsets up to which they have. */
type Waiting = { backlog: bigint; landed: bigint; checkpoint: Checkpoint };

/** What waits in Kafka for a query, by the readings of both, and the rhythm that it is judged by. */
export type Backlog = {
  /** Oldest first; the newest is of now. */
  points: readonly Point<Waiting>[];
  newest: Point<Waiting>;
  rhythm: Rhythm;
  batches: readonly BatchRow[];
  /** When the query last told of a trigger, idle or not, ms since the epoch. */
  toldAt: number | null;
  /** When the query was started, where it has landed nothing since; see `beginsRun`. */
  begins: number | null;
};

// Several rules ask for it at each tick.
const made = new WeakMap<PipelineEvidence, Backlog | null>();

/** Null where nothing waits, or where either of the two does not answer. */
export const backlogOf = (evidence: PipelineEvidence): Backlog | null => {
  const known = made.get(evidence);
  if (known !== undefined) return known;
  const backlog = readBacklog(evidence);
  made.set(evidence, backlog);
  return backlog;
};

const readBacklog = ({ parts }: PipelineEvidence): Backlog | null => {
  const { kafka, query } = parts;
  const checkpoint = current(query);
  if (!kafka || !query || !checkpoint || !current(kafka)) return null;
  const events = ofTable(parts);
  const last = newestFirst(events)[0];
  const rhythm = rhythmOf(events, checkpoint.starts);
  const points = waitingPoints(kafka.points, query.points);
  const newest = points.at(-1);
  if (!newest || newest.value.backlog === 0n) return null;
  const toldAt = last ? batchRow(last).startedAt : null;
  return { points, newest, rhythm, batches: ownBatches(parts), toldAt, begins: beginsRun(parts) };
};

/**
 * The backlog by Kafka reading, oldest first, with the checkpoint as it was at about that time; only
 * the newest if nothing waits.
 */
const waitingPoints = (
  kafka: readonly Point<KafkaReading>[],
  checkpoints: readonly Point<CheckpointReading>[],
): Point<Waiting>[] => {
  const points: Point<Waiting>[] = [];
  const newest = kafka.at(-1)?.value;
  if (!newest) return points;
  let k = checkpoints.length - 1;
  const off = (i: number, at: number) => Math.abs((checkpoints[i]?.at ?? Number.NaN) - at);
  for (let i = kafka.length - 1; i >= 0; i -= 1) {
    const { at, value } = kafka[i] as Point<KafkaReading>;
    while (k > 0 && off(k - 1, at) <= off(k, at)) k -= 1;
    const checkpoint = checkpoints[k]?.value;
    const waiting = checkpoint ? waitingIn(value, checkpoint, newest) : null;
    if (!waiting) continue;
    points.push({ at, value: waiting });
    if (points.length === 1 && waiting.backlog === 0n) break;
  }
  return points.reverse();
};

// Readings never change, and minutes of them are looked at again at each tick.
const waitings = new WeakMap<KafkaReading, Waiting>();

const waitingIn = (
  reading: KafkaReading,
  checkpoint: Checkpoint,
  newest: KafkaReading,
): Waiting | null => {
  const known = waitings.get(reading);
  if (known?.checkpoint === checkpoint) return known;
  const offsets = landedOffsets(checkpoint);
  const backlog = totalBacklog(reading, offsets, newest);
  if (backlog === null) return null;
  let landed = 0n;
  for (const partitions of Object.values(offsets))
    for (const offset of Object.values(partitions)) landed += offset;
  const waiting = { backlog, landed, checkpoint };
  waitings.set(reading, waiting);
  return waiting;
};

/** `1 record is waiting`, `7 records are waiting`. */
export const waits = (backlog: bigint): string =>
  `${plural(backlog, 'record')} ${backlog === 1n ? 'is' : 'are'} waiting`;

/**
 * Three of its own intervals, or what its trigger is certain to be below and half as much; and `least`. Null
 * where too few batches have been seen.
 */
export const patienceMs = ({ everyMs, triggerBelowMs }: Rhythm, least = leastMs): number | null => {
  const known = [
    ...(everyMs === null ? [] : [3 * everyMs]),
    ...(triggerBelowMs === null ? [] : [1.5 * triggerBelowMs]),
  ];
  return known.length === 0 ? null : Math.max(least, Math.min(...known));
};

/**
 * Since when something has waited without a batch being planned or committed, ms since the epoch: by
 * the readings that are kept; where all of them say so, since the query last told of a trigger.
 */
export const standsSince = ({ points, newest, toldAt, begins }: Backlog): number => {
  const { planned, committed } = newest.value.checkpoint;
  const isSame = ({ value }: Point<Waiting>) =>
    value.backlog > 0n &&
    value.checkpoint.planned === planned &&
    value.checkpoint.committed === committed;
  let first = points.length - 1;
  while (first > 0 && isSame(points[first - 1] as Point<Waiting>)) first -= 1;
  const from = (points[first] as Point<Waiting>).at;
  // What was planned before is done once more by who was started since.
  if (begins !== null) return Math.max(from, Math.min(begins, newest.at));
  return newest.at - from < keptMs || toldAt === null ? from : Math.min(from, toldAt);
};

/** Σ rows / Σ time of the last three batches with rows, if they are of the last `ms`. */
export const processedPerS = (
  batches: readonly BatchRow[],
  now: number,
  ms: number,
): number | null => {
  const last = batches
    .filter(({ rows, startedAt }) => rows > 0 && now - startedAt < ms)
    .slice(0, 3);
  const took = last.reduce((sum, { tookMs }) => sum + tookMs, 0);
  return took === 0 ? null : (last.reduce((sum, { rows }) => sum + rows, 0) / took) * 1000;
};

/** `50 rows/s`. */
export const perS = (rate: number): string => `${plural(Math.round(rate), 'row')}/s`;
