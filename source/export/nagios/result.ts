import { maskSecrets } from '../../text/mask.ts';
import { sanitise } from '../../text/sanitise.ts';
import { isBad, type Limits, rangeText } from './thresholds.ts';

/** As Nagios’ plugins exit. */
export const states = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;
export type State = keyof typeof states;

/** One figure of the performance data. `measure`: the threshold that it is judged by. */
export type Perf = {
  label: string;
  value: number | bigint | null;
  unit?: 'B' | 's';
  measure?: string;
  max?: bigint | null;
};

/** One word on something, and how bad it is. */
export type Said = { state: State; text: string };

/** What a service has found: the worst word counts; where there is none all is well, and `well` says how. */
export type Looked = { said: readonly Said[]; well: string; perf: readonly Perf[] };

const order: readonly State[] = ['critical', 'warning', 'unknown', 'ok'];

/** The worst state of all. Not knowing is less than a warning that is sure. */
export const worst = (said: readonly Said[]): State =>
  order.find((state) => said.some((each) => each.state === state)) ?? 'ok';

/** The two thresholds of each measure. */
export type Judge = { warning: Limits; critical: Limits };

/** How bad a value is by its thresholds; what is not known is not bad. */
export const judged = (
  { warning, critical }: Judge,
  measure: string,
  value: number | bigint | null | undefined,
): State => {
  if (value === null || value === undefined) return 'ok';
  if (critical[measure] && isBad(critical[measure], value)) return 'critical';
  return warning[measure] && isBad(warning[measure], value) ? 'warning' : 'ok';
};

// A bar begins the performance data, and line breaks begin the long text.
const plain = (text: string): string => maskSecrets(sanitise(text)).replaceAll('|', '/');

/** One line as Nagios, Icinga, Naemon and Checkmk read it. */
export const lineOf = (service: string, { said, well, perf }: Looked, judge: Judge): string => {
  const state = worst(said);
  const words = said.filter((each) => each.state !== 'ok').map(({ text }) => text);
  const ranked = order.flatMap((level) =>
    said.filter((each) => each.state === level && level !== 'ok').map(({ text }) => text),
  );
  const text = plain(words.length === 0 ? well : ranked.join('; '));
  const figures = perf.filter(({ value }) => value !== null).map((each) => perfText(each, judge));
  const data = figures.length === 0 ? '' : ` | ${figures.join(' ')}`;
  return `CDC-TOP ${service.toUpperCase()} ${state.toUpperCase()} - ${text}${data}`;
};

const perfText = (
  { label, value, unit, measure, max }: Perf,
  { warning, critical }: Judge,
): string => {
  const limit = (limits: Limits) => {
    const range = measure === undefined ? undefined : limits[measure];
    return range ? rangeText(range) : '';
  };
  const parts = [`${value}${unit ?? ''}`, limit(warning), limit(critical), '0', max ?? ''];
  const name = plain(label).replaceAll("'", "''").replaceAll('=', '_');
  return `'${name}'=${parts.join(';').replace(/;+$/, '')}`;
};
