/**
 * A mergeable sketch of durations in whole ms, whose quantiles are off by at most 1 % (DDSketch: Masson,
 * Rim, Lee, VLDB 2019). A value lies in the bucket ⌈log_γ(value)⌉, γ = (1 + α) / (1 − α), and is told as
 * that bucket's middle, 2γ^i / (γ + 1). Merged, two sketches are what one of all values would be.
 *
 * What is longer than 25 days counts as that, so there are 1,076 buckets: 4.2 KB, however many values.
 */
export type Sketch = { count: number; zeros: number; buckets: Uint32Array };

export const accuracy = 0.01;
const gamma = (1 + accuracy) / (1 - accuracy);
const logGamma = Math.log(gamma);
const longestMs = 25 * 86_400_000;
const bucketOf = (ms: number): number => Math.ceil(Math.log(Math.min(ms, longestMs)) / logGamma);
const bucketCount = bucketOf(longestMs) + 1;

export const newSketch = (): Sketch => ({
  count: 0,
  zeros: 0,
  buckets: new Uint32Array(bucketCount),
});

/** Leaves nothing in it. */
export const clear = (sketch: Sketch): void => {
  if (sketch.count === 0) return;
  [sketch.count, sketch.zeros] = [0, 0];
  sketch.buckets.fill(0);
};

/** Takes in one duration; below 1 ms it counts as none. */
export const addTo = (sketch: Sketch, ms: number): void => {
  sketch.count += 1;
  if (ms < 1) sketch.zeros += 1;
  else (sketch.buckets[bucketOf(ms)] as number) += 1;
};

/** Takes in all of another sketch. */
export const mergeInto = (sketch: Sketch, { count, zeros, buckets }: Sketch): void => {
  sketch.count += count;
  sketch.zeros += zeros;
  for (let bucket = 0; bucket < buckets.length; bucket += 1)
    (sketch.buckets[bucket] as number) += buckets[bucket] as number;
};

/** The value below which the part `q` of all lies, ms: that of rank ⌊1 + q(n − 1)⌋; null of an empty sketch. */
export const quantileOf = ({ count, zeros, buckets }: Sketch, q: number): number | null => {
  if (count === 0) return null;
  const rank = Math.floor(1 + q * (count - 1));
  let seen = zeros;
  if (seen >= rank) return 0;
  for (let bucket = 0; bucket < buckets.length; bucket += 1) {
    seen += buckets[bucket] ?? 0;
    if (seen >= rank) return (2 * gamma ** bucket) / (gamma + 1);
  }
  return longestMs;
};
