import type { Capture } from '../engine/types.ts';
import type { ProbeName } from '../probes/readings.ts';
import { lastOf } from './series.ts';
import type { Derived, Flow, Sample, StepLine } from './types.ts';

export type Finding = Flow['verdict'];

/** What the verdict is made from. */
export type Evidence = Pick<Derived, 'sources' | 'services' | 'slots' | 'batches'> & {
  samples: readonly Sample[];
  steps: readonly StepLine[];
  capture: Capture;
  /** ms since the epoch. */
  now: number;
  flow: Omit<Flow, 'verdict'>;
};

/** The newest value of a source if it answers now: nothing is concluded from a stale one. */
export const current = <K extends ProbeName>({ samples, sources }: Evidence, probe: K) =>
  sources[probe].state === 'fresh' ? lastOf(samples, probe) : undefined;
