import { attempt } from '../config/log.ts';
import type { Away } from '../watch/away.ts';
import type { Finding } from '../watch/finding.ts';
import type { TableFreshness } from '../watch/latency.ts';
import { noLatency } from '../watch/latency.ts';
import type { Evidence, Flow, InFlight, LabView, PipelineView } from '../watch/snapshot.ts';
import type { Pipeline } from '../watch/target.ts';
import { flowOf } from './flow.ts';
import { inFlightOf } from './in-flight.ts';
import type { FollowLatency } from './latency/follow.ts';
import { type Parts, partsOf } from './systems.ts';

/** What a verdict on one pipeline is made from. */
export type PipelineEvidence = Omit<
  Evidence,
  'systems' | 'pipelines' | 'labs' | 'comingUp' | 'losses'
> & {
  labs: readonly LabView[];
  away?: readonly Away[];
  pipeline: Pipeline;
  parts: Parts;
  flow: Flow;
  inFlight: InFlight;
  tables: readonly TableFreshness[];
};

/**
 * The flow of one pipeline, the verdict on it, and how long its changes take. Pure but for what `latency`
 * has followed so far: the same readings give the same figures.
 */
export const pipelineView = (
  {
    systems,
    ...evidence
  }: Pick<Evidence, 'systems' | 'steps' | 'ended' | 'now'> &
    Pick<PipelineEvidence, 'labs' | 'away'>,
  pipeline: Pipeline,
  verdictOf: (evidence: PipelineEvidence) => Finding,
  latency: FollowLatency,
): PipelineView => {
  const parts = partsOf({ systems }, pipeline);
  const flow = flowOf(parts, pipeline);
  const followed = attempt(
    `the latency of ${pipeline.id}`,
    () => latency.of(parts, pipeline, evidence.now),
    { latency: noLatency, recent: {}, tables: [] },
  );
  const { tables } = followed;
  const inFlight = inFlightOf(parts, { pipeline, flow, tables, now: evidence.now });
  const verdict = verdictOf({ ...evidence, pipeline, parts, flow, inFlight, tables });
  return { ...pipeline, flow, inFlight, verdict, ...followed };
};
