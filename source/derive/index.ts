import type { BatchEvent } from '../probes/spark-progress.ts';
import { batchRows } from './batches.ts';
import { deltaOf, joinCommits } from './delta.ts';
import type { Evidence } from './evidence.ts';
import { flowOf } from './flow.ts';
import { healthyOf, serviceRows } from './services.ts';
import { slotRows } from './slots.ts';
import { sourceStates } from './sources.ts';
import { topicRows } from './topics.ts';
import type { Derived, Sample } from './types.ts';
import { verdictOf } from './verdict.ts';

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
  const flow = flowOf(samples, batches, topics, rows);
  const verdict = verdictOf({
    ...{ samples, now, sources, services, slots, batches: rows, flow },
    ...{ steps: [], ended: {}, capture: 'connect', ...lab },
  });
  return {
    ...{ sources, services, healthy: healthyOf(services), slots, topics, batches: rows },
    ...{ delta: deltaOf(samples), commits },
    flow: { ...flow, verdict },
  };
};
