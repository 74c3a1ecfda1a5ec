/** Steps of a scale: of bytes in twos, of anything else in tens. */
export type Base = 2 | 10;

const steps: Record<Base, readonly number[]> = {
  2: [1, 1.5, 2],
  10: [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10],
};

/** The next round number that is at least `value`; 1 for nothing. */
export const niceTop = (value: number, base: Base): number => {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const unit = base ** Math.floor(Math.log(value) / Math.log(base));
  // A logarithm may be off by its last digit.
  const top = steps[base].find((step) => step * unit >= value) ?? base;
  return Number((top * unit).toPrecision(12));
};
