import type { PipelineEvidence } from '../pipeline/index.ts';
import type { Found, RuleText } from '../watch/finding.ts';

/** A rule that needs more than one system of a pipeline. Pure. */
export type PipelineRule = RuleText & {
  find(evidence: PipelineEvidence): readonly Found[];
};
