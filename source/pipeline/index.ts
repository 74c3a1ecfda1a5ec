import type { Finding } from '../watch/finding.ts';
import type { Evidence, Flow, LabView, PipelineView } from '../watch/snapshot.ts';
import type { Pipeline } from '../watch/target.ts';
import { flowOf } from './flow.ts';
import { type Parts, partsOf } from './systems.ts';

/** What a verdict on one pipeline is made from. */
export type PipelineEvidence = Omit<
  Evidence,
  'systems' | 'pipelines' | 'labs' | 'comingUp' | 'losses'
> & {
  labs: readonly LabView[];
  pipeline: Pipeline;
  parts: Parts;
  flow: Flow;
};

/** The flow of one pipeline, and the verdict on it. Pure: the same readings give the same figures. */
export const pipelineView = (
  {
    systems,
    ...evidence
  }: Pick<Evidence, 'systems' | 'steps' | 'ended' | 'now'> & Pick<PipelineEvidence, 'labs'>,
  pipeline: Pipeline,
  verdictOf: (evidence: PipelineEvidence) => Finding,
): PipelineView => {
  const parts = partsOf({ systems }, pipeline);
  const flow = flowOf(parts, pipeline);
  return { ...pipeline, flow, verdict: verdictOf({ ...evidence, pipeline, parts, flow }) };
};
