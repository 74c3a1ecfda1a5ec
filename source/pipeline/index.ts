import type { Evidence } from '../findings/evidence.ts';
import { verdictOf } from '../findings/index.ts';
import { deltaOf, joinCommits } from '../systems/delta/rows.ts';
import { topicRows } from '../systems/kafka/rows.ts';
import { slotRows } from '../systems/postgres/rows.ts';
import { healthyOf, serviceRows } from '../systems/services/rows.ts';
import type { BatchEvent } from '../systems/spark/progress.ts';
import { batchRows } from '../systems/spark/rows.ts';
import type { Derived, Sample } from '../watch/snapshot.ts';
import { sourceStates } from '../watch/sources.ts';
import { flowOf } from './flow.ts';
import { ofTable } from './writers.ts';

/**
 * All that is shown, from the samples (oldest first; the last is now) and the micro-batches. Pure:
 * the same samples give the same figures. Rates are of the newest reading and the one closest to
 * 5 s before it, by the time of the readings; null where a source fails, has one reading only, or
 * its counters began anew. `now` in ms since the epoch; `lab`: what the engine does and has done.
 */
export const derive = (
  samples: readonly Sample[],
  batches: readonly BatchEvent[],
  now: number,
  lab: Partial<Pick<Evidence, 'steps' | 'ended' | 'capture'>> = {},
): Derived => {
  const sources = sourceStates(samples.at(-1)?.readings);
  const services = serviceRows(samples, now);
  const slots = slotRows(samples);
  const topics = topicRows(samples);
  const { batches: rows, commits } = joinCommits(batchRows(batches), samples);
  // What other queries do says nothing of this pipeline.
  const own = ofTable(samples, batches);
  const queries = new Set(own.map(({ progress }) => progress.id));
  const ownRows = rows.filter(({ queryId }) => queries.has(queryId));
  const flow = flowOf(samples, own, topics, ownRows);
  const verdict = verdictOf({
    ...{ samples, now, sources, services, slots, batches: ownRows, flow },
    ...{ steps: [], ended: {}, capture: 'connect', ...lab },
  });
  return {
    ...{ sources, services, healthy: healthyOf(services), slots, topics, batches: rows },
    ...{ delta: deltaOf(samples), commits },
    flow: { ...flow, verdict },
  };
};
