import { bytes, count, duration } from '../../text/units.ts';

/**
 * A figure of operationMetrics: their names tell what they are of. Spark writes `executionTimeMs`,
 * delta-rs `execution_time_ms`.
 */
export const metricText = (name: string, value: number): string => {
  if (/(Ms|_ms)$/.test(name)) return duration(value);
  if (/(Bytes|_bytes|FileSize)$|^sizeOf/.test(name)) return bytes(value);
  return count(value);
};

/** The first of these figures that a commit has, under whichever name. */
export const metricOf = (
  metrics: Readonly<Record<string, number>>,
  ...names: string[]
): number | null => {
  const name = names.find((each) => metrics[each] !== undefined);
  return name === undefined ? null : (metrics[name] ?? null);
};
