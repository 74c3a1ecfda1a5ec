import type { SparkDriver } from '../../systems/spark/readings.ts';
import { duration } from '../../text/units.ts';
import type { PipelineRule } from '../rule.ts';
import { standstillCauses } from './job.ts';
import {
  type Backlog,
  backlogOf,
  leastMs,
  leastStillMs,
  longestGuessMs,
  patienceMs,
  standsSince,
  waits,
} from './series.ts';
import { atWork, longestPauseMs, stillDriver } from './still.ts';

/** A first batch stands for seconds, while it loads classes and its executors start. */
const firstStillMs = 30_000;
/** A standstill lasts at least so long, and one and a half times as long as any pause before it. */
const leastPauseMs = 6000;
/** So few rows never keep tasks busy for long, whatever those of other batches did. */
const fewRows = 1000;

/** Records that the planned batch has taken and that have not landed. */
const underWay = ({ newest }: Backlog): bigint => {
  const { endOffsets, committedOffsets = {} } = newest.value.checkpoint;
  let sum = 0n;
  for (const [topic, partitions] of Object.entries(endOffsets))
    for (const [partition, end] of Object.entries(partitions)) {
      const from = committedOffsets[topic]?.[partition];
      if (from !== undefined && end > from) sum += end - from;
    }
  return sum;
};

/** Three times as long as such a batch usually takes: by its length, and by how much it has taken. */
const expectedMs = ({ rhythm, begins }: Backlog, rows: number, moves: boolean): number => {
  const { longestMs, firstMs, isWarm, mostRows, rowsPerS } = rhythm;
  if (longestMs === null) return Math.max(patienceMs(rhythm) ?? 0, longestGuessMs);
  const isUsual = rows <= Math.max(fewRows, 2 * mostRows);
  // No batch of this size takes as long as the first one, whose rate says nothing.
  if (begins === null && !isWarm && firstMs !== null && isUsual && !moves)
    return Math.max(leastMs, 1.5 * longestMs);
  const bySize = rowsPerS ? Math.min(longestGuessMs, (rows / rowsPerS) * 1000) : 0;
  const least = begins !== null ? Math.max(longestGuessMs, 3 * (firstMs ?? 0)) : leastMs;
  return Math.max(least, 3 * longestMs, 3 * bySize);
};

/**
 * The same where the driver says that nothing moves: what is known of first batches alone is much longer
 * than any other takes. Null where the batch is so large that its tasks may be at work.
 */
const expectedStillMs = ({ rhythm, begins }: Backlog, rows: number): number | null => {
  const { longestMs, firstMs, isWarm, mostRows } = rhythm;
  if (rows > Math.max(fewRows, 2 * mostRows)) return null;
  if (begins !== null) return Math.max(firstStillMs, firstMs ?? 0);
  if (longestMs === null) return null;
  return Math.max(leastStillMs, isWarm ? 1.5 * longestMs : longestMs / 2);
};

/** Those that its driver waits for: without any movement. */
const tasksIn = ({ stages }: SparkDriver): number =>
  stages.active.reduce((sum, { running }) => sum + running, 0);

/** What is planned and not committed is under way: it has not landed. */
export const longBatch: PipelineRule = {
  id: 'P08',
  title: 'A batch is taking longer than usual',
  means:
    'A batch was planned but has not been committed for three times as long as the previous ones took, and for longer than its number of records explains. The first batch of a run loads classes, so it is given at least a minute. If the driver reports that no job starts or ends and no task ends, the limits are shorter: 8 s for a batch of the usual size (or one and a half times as long as the longest of the previous ones took, if that is more), and 30 s for a first batch. 8 s are also enough if the driver has stood still for at least 6 s, and for one and a half times its longest pause of the last minutes. If only a first batch is known, the limit is half of what that took, or one and a half times that without the driver’s report. Until it is committed, none of its records is certain to be in the table.',
  causes: [
    'The batch is larger than all previous ones, for example after an outage.',
    'The executors or the driver hang, or the machine is busy.',
    'Tasks fail and are retried.',
    'The table cannot be written: another writer, a full disk, a slow object store.',
  ],
  cures: [
    'Look at the stages in the driver’s UI (port 4040) and at its log: `cdc-top logs job`.',
    'If nothing moves, stop the job and submit it again: the batch is repeated, and Delta accepts it only once.',
    'Limit the size of a batch with `maxOffsetsPerTrigger`.',
  ],
  becauseOf: ['P16', ...standstillCauses],
  find(evidence) {
    const backlog = backlogOf(evidence);
    const { query } = evidence.parts;
    if (!backlog || !query) return [];
    const { newest } = backlog;
    const { planned, committed } = newest.value.checkpoint;
    const since = standsSince(backlog);
    const took = newest.at - since;
    if (planned <= committed || committed < 0 || took < leastStillMs) return [];
    const rows = underWay(backlog);
    const still = stillDriver(evidence);
    const moves = still === undefined && atWork(evidence) !== undefined;
    const stillMs = still ? expectedStillMs(backlog, Number(rows)) : null;
    const pauseMs = still && backlog.begins === null ? longestPauseMs(evidence) : null;
    // A pause within a long batch is no standstill of it, unless it is much longer than all others.
    const stands =
      still &&
      stillMs !== null &&
      ((took >= stillMs && 2 * still.ms >= stillMs) ||
        (pauseMs !== null && still.ms >= Math.max(leastPauseMs, 1.5 * pauseMs)));
    if (took < expectedMs(backlog, Number(rows), moves) && !stands) return [];
    return [
      {
        level: 'warning',
        subject: { system: query.system.id },
        text: `batch ${planned} has been running for more than ${duration(took)}: ${waits(newest.value.backlog)}`,
        evidence: [
          { name: 'batch', value: planned },
          { name: 'runs for at least', value: took, unit: 'ms' },
          { name: 'longest of the last ones', value: backlog.rhythm.longestMs, unit: 'ms' },
          { name: 'under way', value: rows, unit: 'records' },
          ...(still ? [{ name: 'tasks that run', value: tasksIn(still.driver) }] : []),
          { name: 'waiting', value: newest.value.backlog, unit: 'records' },
        ],
        next: [{ does: 'shows what the driver does', command: 'cdc-top logs job' }],
      },
    ];
  },
};
