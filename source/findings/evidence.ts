import type { Capture } from '../watch/lab.ts';
import type { ProbeName } from '../watch/readings.ts';
import { lastOf } from '../watch/series.ts';
import type { Derived, Flow, Sample, StepLine } from '../watch/snapshot.ts';

export type Finding = Flow['verdict'];

/** What the verdict is made from. */
export type Evidence = Pick<Derived, 'sources' | 'services' | 'slots' | 'batches'> & {
  samples: readonly Sample[];
  steps: readonly StepLine[];
  /** When the last step of a subject (a service, `job`, `lab`) ended, ms since the epoch. */
  ended: Readonly<Record<string, number>>;
  capture: Capture;
  /** ms since the epoch. */
  now: number;
  flow: Omit<Flow, 'verdict'>;
};

/** The newest value of a source if it answers now: nothing is concluded from a stale one. */
export const current = <K extends ProbeName>({ samples, sources }: Evidence, probe: K) =>
  sources[probe].state === 'fresh' ? lastOf(samples, probe) : undefined;

/** Whether what a source answers was asked before a step of `subject` ended: what that changed is not in it. */
export const isOlderThanStep = (
  { samples, sources, ended }: Evidence,
  probe: ProbeName,
  subject: string,
): boolean => {
  const { at = 0, tookMs = 0 } = samples.at(-1)?.readings[probe] ?? {};
  return sources[probe].state === 'fresh' && at - tookMs <= (ended[subject] ?? 0);
};
