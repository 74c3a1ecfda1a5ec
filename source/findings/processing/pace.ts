import type { PipelineEvidence } from '../../pipeline/index.ts';
import { duration } from '../../text/units.ts';
import { windowOf } from '../../watch/series.ts';
import type { PipelineRule } from '../rule.ts';
import { standstillCauses } from './job.ts';
import { type Backlog, backlogOf, perS, processedPerS, waits } from './series.ts';

/** What arrives against what batches take, over a window. */
export type Pace = {
  ms: number;
  /** Whether readings reach so far back. */
  covered: boolean;
  points: Backlog['points'];
  /** Rows per second; null where not known. */
  arriving: number | null;
  taken: number | null;
  /** Batches take less than arrives. */
  falls: boolean;
  /** What comes in while three batches run is on its way, not left behind: so many records. */
  onItsWay: number;
};

const shortestMs = 30_000;
const rateMs = 60_000;
const mostMs = 280_000;

/** Null where it is not known how often batches start. `turns`: how many of them it spans at least. */
export const paceOf = (
  { now }: Pick<PipelineEvidence, 'now'>,
  { points: all, batches, rhythm }: Backlog,
  turns = 4,
): Pace | null => {
  const { everyMs } = rhythm;
  if (everyMs === null) return null;
  const ms = Math.min(mostMs, Math.max(shortestMs, turns * everyMs));
  const { points, covered } = windowOf([...all], ms);
  const [first, last] = [points[0], points.at(-1)];
  const seconds = first && last ? (last.at - first.at) / 1000 : 0;
  const total = (point: typeof first) => (point ? point.value.backlog + point.value.landed : 0n);
  const arriving = seconds > 0 ? Number(total(last) - total(first)) / seconds : null;
  const taken = processedPerS(batches, now, Math.max(rateMs, 3 * everyMs));
  const lastMs = batches.find(({ rows }) => rows > 0)?.tookMs ?? 0;
  return {
    ...{ ms, covered: covered && 3 * everyMs <= ms, points, arriving, taken },
    falls: arriving !== null && taken !== null && arriving > 1.2 * taken,
    onItsWay: Math.max(10, (3 * (arriving ?? 0) * Math.max(lastMs, everyMs)) / 1000),
  };
};

/** What was left where batches were committed, oldest first, records: the lows of a saw. */
export const lowsOf = ({ points }: Pace): bigint[] =>
  points
    .filter(({ value }, i) => {
      const before = points[i - 1];
      return before !== undefined && value.checkpoint.committed > before.value.checkpoint.committed;
    })
    .map(({ value }) => value.backlog);

const inARow = 3;

/** Each of the last three batches left more behind than is on its way: a burst is left by one. */
export const isLeftBehind = (pace: Pace): boolean => {
  const lows = lowsOf(pace).slice(-inARow);
  return pace.covered && lows.length === inARow && lows.every((low) => Number(low) > pace.onItsWay);
};

/** Batches take less than arrives, and have done so for a while. */
export const tooSlow: PipelineRule = {
  id: 'P11',
  title: 'Batches take less than arrives',
  means:
    'Each of the last three batches left more records waiting than arrive while three batches run, and they processed fewer rows per second than arrived over four trigger intervals of the query (at least 30 s).',
  causes: [
    'More is written than the job can process.',
    'Each batch has a fixed cost that weighs heavily if it has few rows: a longer trigger makes fewer, larger batches.',
  ],
  cures: [
    'If it was a burst, wait.',
    'Look at the phases of a batch (`enter` on it): the longest one is the one to shorten.',
    'Give the job more cores, or the topic more partitions.',
  ],
  becauseOf: ['P10', 'P09', 'P08', ...standstillCauses],
  find(evidence) {
    const backlog = backlogOf(evidence);
    const { query } = evidence.parts;
    const pace = backlog && paceOf(evidence, backlog);
    if (!backlog || !query || !pace?.falls || !isLeftBehind(pace)) return [];
    const { arriving, taken, ms } = pace;
    const { value } = backlog.newest;
    return [
      {
        level: 'warning',
        subject: { system: query.system.id },
        text: `batches take ${perS(taken ?? 0)} of the ${perS(arriving ?? 0)} that arrive: ${waits(value.backlog)}`,
        evidence: [
          { name: 'waiting', value: value.backlog, unit: 'records' },
          { name: 'arriving', value: arriving, unit: 'per second' },
          { name: 'taken', value: taken, unit: 'per second' },
          { name: 'window', value: duration(ms) },
        ],
      },
    ];
  },
};
