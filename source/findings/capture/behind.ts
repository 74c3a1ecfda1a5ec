import type { PipelineEvidence } from '../../pipeline/index.ts';
import { current } from '../../watch/view.ts';

/** Clocks that differ by less are as good as the same. */
const apartMs = 1000;

/**
 * How far capture is behind the log, ms: Debezium’s own figure, without what the database’s clock is behind
 * ours, since it compares the two. Null where it is not known.
 */
export const behindMs = ({
  parts,
  flow,
}: Pick<PipelineEvidence, 'parts' | 'flow'>): number | null => {
  const { captureBehindMs: behind } = flow;
  const { offsetMs = 0, withinMs = 0 } = current(parts.source)?.clock ?? {};
  const isApart = Math.abs(offsetMs) - withinMs > apartMs;
  return behind !== null && isApart ? Math.max(0, behind + Math.min(0, offsetMs)) : behind;
};
