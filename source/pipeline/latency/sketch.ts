/**
 * A mergeable sketch of durations in whole ms, whose quantiles are off by at most 1 % (DDSketch: Masson,
 * Rim, Lee, VLDB 2019). A value lies in the bucket ⌈log_γ(value)⌉, γ = (1 + α) / (1 − α), and is told as
 * that bucket's middle, 2γ^i / (γ + 1). Merged, two sketches are what one of all values would be.
 *
 * What is longer than 25 days counts as that, so there are 1,076 buckets: 4.2 KB, however many values.
 */
export type Sketch = {
  count: number;
  zeros: number;
  buckets: Uint32Array;
  /** All values lie in the buckets from `from` to before `to`: one hop's durations in a fifth of all. */
  from: number;
  to: number;
};

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
  from: bucketCount,
  to: 0,
});

/** Leaves nothing in it. */
export const clear = (sketch: Sketch): void => {
  if (sketch.count === 0) return;
  sketch.buckets.fill(0, sketch.from, sketch.to);
  [sketch.count, sketch.zeros, sketch.from, sketch.to] = [0, 0, bucketCount, 0];
};

/** Takes in one duration; below 1 ms it counts as none. */
export const addTo = (sketch: Sketch, ms: number): void => {
  sketch.count += 1;
  if (ms < 1) {
    sketch.zeros += 1;
    return;
  }
  const bucket = bucketOf(ms);
  (sketch.buckets[bucket] as number) += 1;
  widen(sketch, bucket, bucket + 1);
};

/** Takes in all of another sketch. */
export const mergeInto = (sketch: Sketch, { count, zeros, buckets, from, to }: Sketch): void => {
  sketch.count += count;
  sketch.zeros += zeros;
  for (let bucket = from; bucket < to; bucket += 1)
    (sketch.buckets[bucket] as number) += buckets[bucket] as number;
  widen(sketch, from, to);
};

const widen = (sketch: Sketch, from: number, to: number): void => {
  sketch.from = Math.min(sketch.from, from);
  sketch.to = Math.max(sketch.to, to);
};

/** The value below which the part `q` of all lies, ms: that of rank ⌊1 + q(n − 1)⌋; null of an empty sketch. */
export const quantileOf = (sketch: Sketch, q: number): number | null => {
  const { count, zeros, buckets, from, to } = sketch;
  if (count === 0) return null;
  const rank = Math.floor(1 + q * (count - 1));
  let seen = zeros;
  if (seen >= rank) return 0;
  for (let bucket = from; bucket < to; bucket += 1) {
    seen += buckets[bucket] ?? 0;
    if (seen >= rank) return (2 * gamma ** bucket) / (gamma + 1);
  }
  return longestMs;
};
