import type { PipelineEvidence } from '../../pipeline/index.ts';
import { type Own, sourceOf } from './own.ts';

/** The slot of the pipeline, where it is another than before. */
export const renewedOf = (evidence: PipelineEvidence) => {
  const source = sourceOf(evidence);
  const own = source?.own.find(({ slot }) => slot.renewed) as Own | undefined;
  const renewed = own?.slot.renewed;
  return source && own && renewed ? { source, own, renewed } : undefined;
};
