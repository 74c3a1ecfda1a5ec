import { bytes, count, duration } from '../../text/units.ts';

/** A figure of Delta's operationMetrics: their names tell what they are of. */
export const metricText = (name: string, value: number): string => {
  if (/Ms$/.test(name)) return duration(value);
  if (/Bytes$|FileSize$|^sizeOf/.test(name)) return bytes(value);
  return count(value);
};
