import type { Offsets } from './kafka-offsets.ts';
import type { CheckpointReading } from './readings.ts';

/**
 * Up to where a query’s records have landed: the end offsets of the newest batch that it has
 * committed. Older recordings tell only those of the planned one.
 */
export const landedOffsets = ({
  endOffsets,
  committedOffsets,
}: NonNullable<CheckpointReading>): Offsets => committedOffsets ?? endOffsets;
