import type { BatchEvent } from './query-events.ts';
import type { BatchRow } from './readings.ts';
import { batchRow } from './rows.ts';

/** How often a query starts a batch, and how long its batches take, by what it has done so far. */
export type Rhythm = {
  /** Usual time from one start to the next, ms; null below three starts. */
  everyMs: number | null;
  /** The interval of its trigger, ms, where its starts show one; null where it has none (`0 seconds`). */
  triggerMs: number | null;
  /**
   * What the interval of its trigger is certain to be below, ms: a batch took so long, and the next one
   * followed at once. Null where none has.
   */
  triggerBelowMs: number | null;
  /** The longest of the last batches with rows, ms; null before one. */
  longestMs: number | null;
  /** Whether that is of batches behind the first of their run, which tell how long one usually takes. */
  isWarm: boolean;
  /** The longest first batch of a run, ms; null before one. */
  firstMs: number | null;
  /** The most rows that one of the last batches had. */
  mostRows: number;
  /** The best rate that one of these has shown, rows per second. */
  rowsPerS: number | null;
};

const leastStarts = 3;
/** By chance a few starts lie near whole seconds. */
const leastWaited = 5;
const keptStarts = 12;
const keptBatches = 20;
// A trigger fires so soon after a multiple of its interval; earlier it never does.
const lateMs = 150;
const shortestTriggerMs = 2000;

type Start = { at: number; endedAt: number; ran: boolean };

/**
 * `batches`: the progress of one query, oldest first. `starts`: those that its checkpoint tells, ms,
 * for where there is no progress; what they show of an idle query is longer than its trigger.
 */
export const rhythmOf = (
  batches: readonly BatchEvent[],
  starts: readonly number[] = [],
): Rhythm => {
  const runId = batches.at(-1)?.progress.runId;
  // What lies between two runs is no trigger.
  const run = batches.filter(({ progress }) => progress.runId === runId).slice(-keptStarts);
  const own = run.map(startOf);
  const { rows, firsts, isWarm } = usualOf(batches);
  const last = rows.slice(-keptBatches);
  const rates = last
    .filter(({ tookMs }) => tookMs > 0)
    .map((row) => row.rows / (row.tookMs / 1000));
  return {
    everyMs: usualGap(own) ?? (starts.length < leastStarts ? null : upperMedian(gapsOf(starts))),
    triggerMs: intervalOf(own),
    triggerBelowMs: shortestBeforeNext(own),
    longestMs: longestOf(last),
    isWarm,
    firstMs: longestOf(firsts.slice(-keptBatches)),
    mostRows: Math.max(0, ...last.map(({ rows }) => rows)),
    rowsPerS: rates.length === 0 ? null : Math.max(...rates),
  };
};

const longestOf = (rows: readonly BatchRow[]): number | null =>
  rows.length === 0 ? null : Math.max(...rows.map(({ tookMs }) => tookMs));

/**
 * The batches with rows. The first of a run loads classes and makes plans, and takes many times as long
 * as those behind it: it counts only where there are no others.
 */
const usualOf = (
  batches: readonly BatchEvent[],
): { rows: BatchRow[]; firsts: BatchRow[]; isWarm: boolean } => {
  const filled = batches.filter((event) => batchRow(event).rows > 0);
  const follows = ({ progress }: BatchEvent, i: number) =>
    i > 0 && filled[i - 1]?.progress.runId === progress.runId;
  const warm = filled.filter(follows);
  const isWarm = warm.length >= leastStarts;
  // Where what is told begins, it may begin in the middle of a run.
  const firsts = filled.filter((event, i) =>
    i === 0 ? event.progress.batchId === 0 : !follows(event, i),
  );
  return { rows: (isWarm ? warm : filled).map(batchRow), firsts: firsts.map(batchRow), isWarm };
};

const startOf = (event: BatchEvent): Start => {
  const { startedAt, tookMs } = batchRow(event);
  const ran = event.progress.durationMs.addBatch !== undefined;
  return { at: startedAt, endedAt: startedAt + tookMs, ran };
};

/** A batch that is shorter than the interval of its trigger is waited behind, until the next is due. */
const shortestBeforeNext = (starts: readonly Start[]): number | null => {
  const took = starts.flatMap(({ at, endedAt }, i) => {
    const next = starts[i + 1];
    return next && next.at - endedAt <= lateMs ? endedAt - at : [];
  });
  return took.length === 0 ? null : Math.min(...took);
};

const gapsOf = (times: readonly number[]): number[] =>
  times.slice(1).map((at, i) => at - (times[i] as number));

const upperMedian = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;

/**
 * The usual gap between the starts of a run. An idle query reports itself every ten seconds only,
 * whatever its trigger is, so gaps behind a batch that did something tell more.
 */
const usualGap = (starts: readonly Start[]): number | null => {
  if (starts.length < leastStarts) return null;
  const gaps = gapsOf(starts.map(({ at }) => at));
  const telling = gaps.filter((_, i) => starts[i]?.ran);
  return upperMedian(telling.length >= leastStarts - 1 ? telling : gaps);
};

/** The interval of the trigger, ms, as the newest query’s rows show it; null where they show none. */
export const triggerOf = (newestFirst: readonly BatchRow[]): number | null => {
  const [newest] = newestFirst;
  const own = newestFirst.filter(
    ({ applicationId, queryId }) =>
      applicationId === newest?.applicationId && queryId === newest.queryId,
  );
  const starts = own
    .slice(0, keptStarts)
    .map(
      ({ startedAt, tookMs }): Start => ({ at: startedAt, endedAt: startedAt + tookMs, ran: true }),
    );
  return intervalOf(starts.toSorted((a, b) => a.at - b.at));
};

/**
 * Spark starts the batches of `processingTime` at the multiples of its interval since the epoch, or
 * at once where the one before took longer. So what the starts that were waited for have in common
 * is the interval; those of a query without one lie anywhere.
 */
const intervalOf = (starts: readonly Start[]): number | null => {
  const waited = starts.filter(
    ({ at }, i) => i > 0 && at - (starts[i - 1] as Start).endedAt > lateMs,
  );
  if (waited.length < leastWaited || waited.some(({ at }) => at % 1000 > lateMs)) return null;
  const seconds = waited.map(({ at }) => Math.floor(at / 1000));
  const gap = gapsOf(seconds).reduce(commonDivisor, 0);
  const interval = gap * 1000;
  return interval >= shortestTriggerMs && seconds.every((each) => each % gap === 0)
    ? interval
    : null;
};

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));
