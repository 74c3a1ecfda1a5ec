import type { PipelineEvidence } from '../pipeline/index.ts';

/**
 * When the lab of a pipeline was last seen not to exist, ms since the epoch; 0 where it never was.
 * What was read before is of another lab: that its topics and its table are gone is no fault.
 */
export const labBeganAfter = ({ parts: { services } }: Pick<PipelineEvidence, 'parts'>): number =>
  services?.points.findLast(({ value }) => value.lab === 'absent')?.at ?? 0;
