import type { Shape } from './target.ts';
import { isFresh, type Raw, type SystemView } from './view.ts';

/** What each name begins with. */
export const metricPrefix = 'cdc_top_';

/**
 * All figures of one name, as Prometheus and OpenMetrics mean it: its name has neither prefix nor
 * `_total` or `_info`, and ends with its unit, which is a base unit.
 */
export type MetricFamily = {
  name: string;
  type: 'gauge' | 'counter' | 'info' | 'histogram';
  help: string;
  unit?: 'seconds' | 'bytes' | 'ratio';
  /** Beside `system`, which what is told of a system always has. */
  labels?: readonly string[];
};

/** One figure of a family. Exact numbers stay exact. A histogram has figures of three sorts. */
export type Metric = {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number | bigint;
  part?: 'bucket' | 'count' | 'sum';
};

/** Values by size: `within[i]` are not larger than `bounds[i]`. All are in the family’s unit. */
export type Histogram = {
  bounds: readonly number[];
  within: readonly number[];
  count: number;
  sum: number;
};

/** Takes in one figure; what is not known is left out, yes is 1 and no is 0. */
export type Put<N extends string> = (
  name: N,
  value: number | bigint | boolean | Histogram | null | undefined,
  labels?: Readonly<Record<string, string>>,
) => void;

/** What is told of systems of a kind, or of anything else. */
export type Exporter<T> = {
  families: readonly MetricFamily[];
  samples(of: T): readonly Metric[];
};

/** Declares families, and how their figures come out of what is known. */
export const defineMetrics = <T, const N extends string>(
  families: Readonly<Record<N, Omit<MetricFamily, 'name'>>>,
  samples: (of: T, put: Put<N>) => void,
): Exporter<T> => ({
  families: Object.entries<Omit<MetricFamily, 'name'>>(families).map(([name, family]) => ({
    name,
    ...family,
  })),
  samples(of) {
    const taken: Metric[] = [];
    samples(of, (name, value, labels = {}) => {
      if (value === null || value === undefined || Number.isNaN(value)) return;
      if (typeof value === 'object') taken.push(...partsOf(value, name, labels));
      else taken.push({ name, labels, value: typeof value === 'boolean' ? Number(value) : value });
    });
    return taken;
  },
});

const partsOf = (
  { bounds, within, count, sum }: Histogram,
  name: string,
  labels: Metric['labels'],
): Metric[] => [
  ...bounds.map((bound, i) => ({
    ...{ name, part: 'bucket' as const, value: within[i] ?? 0 },
    // As OpenMetrics writes a number: with a point.
    labels: { ...labels, le: Number.isInteger(bound) ? bound.toFixed(1) : String(bound) },
  })),
  { name, part: 'bucket', value: count, labels: { ...labels, le: '+Inf' } },
  { name, part: 'count', value: count, labels },
  { name, part: 'sum', value: sum, labels },
];

/**
 * The figures of one system. What does not answer has none: a series that stands still would look
 * like one that is well.
 */
export const systemSamples = <S extends Shape>(
  { samples }: Exporter<SystemView<S>>,
  view: SystemView<S>,
): readonly Metric[] => {
  if (!isFresh(view)) return [];
  const { id: system } = view.system satisfies Raw['system'];
  return samples(view).map((metric) => ({ ...metric, labels: { system, ...metric.labels } }));
};

/** ms as seconds; what is not known stays so. */
export const seconds = (ms: number | null | undefined): number | null =>
  ms === null || ms === undefined ? null : ms / 1000;
