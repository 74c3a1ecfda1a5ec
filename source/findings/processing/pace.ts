import type { PipelineEvidence } from '../../pipeline/index.ts';
import { duration } from '../../text/units.ts';
import type { PipelineRule } from '../rule.ts';
import { standstillCauses } from './job.ts';
import {
  type Backlog,
  backlogOf,
  patienceMs,
  perS,
  processedPerS,
  waits,
  windowOfWaiting,
} from './series.ts';

/** What arrives against what batches take, rows per second; null where not known. */
export type Pace = {
  arriving: number | null;
  taken: number | null;
  /** Batches take less than arrives. */
  falls: boolean;
  /** What comes in while three batches run is on its way, not left behind. */
  onItsWay: boolean;
};

const rateMs = 60_000;

export const paceOf = (
  { flow, now }: PipelineEvidence,
  { batches, newest, rhythm }: Backlog,
): Pace => {
  const arriving = flow.recordsPerS;
  const taken = processedPerS(batches, now, Math.max(rateMs, 3 * (rhythm.everyMs ?? 0)));
  const lastMs = batches.find(({ rows }) => rows > 0)?.tookMs ?? 0;
  const turnS = Math.max(lastMs, rhythm.everyMs ?? 0) / 1000;
  return {
    ...{ arriving, taken },
    falls: arriving !== null && taken !== null && arriving > 1.2 * taken,
    onItsWay: Number(newest.value.backlog) <= Math.max(10, 3 * (arriving ?? 0) * turnS),
  };
};

/** Batches take less than arrives, and have done so for a while. */
export const tooSlow: PipelineRule = {
  id: 'P11',
  title: 'Batches take less than arrives',
  means:
    'The last three batches with rows handled fewer rows a second than arrive now, and something has waited for three of the query’s own intervals (at least 30 s).',
  causes: [
    'More is written than the job can take.',
    'Each batch has a fixed cost that is large for few rows: a longer trigger makes fewer, larger ones.',
  ],
  cures: [
    'Wait, if it was a burst.',
    'Look at the phases of a batch (`enter` on it): the longest one is what to shorten.',
    'Give the job more cores, or the topic more partitions.',
  ],
  becauseOf: ['P10', 'P09', 'P08', ...standstillCauses],
  find(evidence) {
    const backlog = backlogOf(evidence);
    const { query } = evidence.parts;
    const patience = backlog && patienceMs(backlog.rhythm);
    if (!backlog || !query || patience === null) return [];
    const { arriving, taken, falls, onItsWay } = paceOf(evidence, backlog);
    const ms = Math.max(30_000, patience);
    if (!falls || onItsWay || !windowOfWaiting(backlog, ms).lasts) return [];
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
