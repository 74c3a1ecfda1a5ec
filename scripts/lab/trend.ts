/** Of a series: its mean, its slope in units an hour, and the half width of that slope's 95 % interval. */
export type Trend = { mean: number; slope: number; either: number };

// Student's t for 95 % from the normal quantile: Cornish-Fisher (Abramowitz and Stegun, 26.7.5).
const tOf = (degrees: number): number => {
  const z = 1.96;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  return z + first / degrees + second / degrees ** 2;
};

/**
 * The straight line through a series by least squares; from three points on with its interval. Steps
 * make the interval too narrow, so that a step is called a slope rather than none.
 */
export const trendOf = (points: readonly (readonly [minute: number, value: number])[]): Trend => {
  const count = points.length;
  const mean = (index: 0 | 1) => points.reduce((sum, point) => sum + point[index], 0) / count;
  const [x, y] = [mean(0), mean(1)];
  const over = points.reduce((sum, [minute, value]) => sum + (minute - x) * (value - y), 0);
  const under = points.reduce((sum, [minute]) => sum + (minute - x) ** 2, 0);
  if (under === 0) return { mean: y, slope: 0, either: 0 };
  const slope = over / under;
  const rest = points.reduce((sum, [m, value]) => sum + (value - y - slope * (m - x)) ** 2, 0);
  const degrees = count - 2;
  const error = degrees > 0 ? Math.sqrt(rest / degrees / under) : 0;
  return { mean: y, slope: slope * 60, either: degrees > 0 ? tOf(degrees) * error * 60 : 0 };
};
