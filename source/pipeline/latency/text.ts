import { age } from '../../text/figures.ts';
import { count, duration, plural } from '../../text/units.ts';
import {
  type HopLatency,
  type HopName,
  type Latency,
  type Quantiles,
  type TableFreshness,
  windowMinutes,
} from '../../watch/latency.ts';

type From = 'commit' | 'captured' | 'appended' | 'planned';

const from: Record<HopName, From> = {
  captured: 'commit',
  appended: 'captured',
  planned: 'appended',
  committed: 'planned',
  total: 'commit',
};

/** What a hop is called: `commit→captured`, `commit→Delta`. */
export const hopText = (hop: HopName, arrow = '→'): string =>
  `${from[hop]}${arrow}${hop === 'total' ? 'Delta' : hop}`;

/** Whether anything has passed a hop within the longest window. */
export const isTold = ({ windows }: HopLatency): boolean =>
  windowMinutes.some((minutes) => windows[minutes] !== null);

/** Lines on what is in no figure, and why. */
export const leftOut = ({ hops, beside, resent }: Latency): string[] => [
  ...[...hops, ...beside].flatMap(({ hop, apart }) =>
    apart
      ? [
          `the clocks are apart by ${duration(apart.ms)} at least: ${plural(apart.count, 'change')} of ${hopText(hop)} left out`,
        ]
      : [],
  ),
  ...(resent > 0 ? [`sent again after a restart and left out: ${plural(resent, 'change')}`] : []),
];

const quantilesText = (quantiles: Quantiles | null): string =>
  quantiles
    ? [quantiles.p50, quantiles.p95, quantiles.p99].map((ms) => duration(ms)).join('/')
    : '–';

const hopLine = (hop: HopLatency, of = ''): string => {
  const told = windowMinutes.map(
    (minutes) => `${minutes} min ${quantilesText(hop.windows[minutes])}`,
  );
  return `  ${hopText(hop.hop)}${of} p50/p95/p99: ${told.join(', ')}`;
};

/** Whether a table lies behind, and by how much, in a few words; undefined where that can’t be told. */
export const stateText = ({ state, behindMs }: TableFreshness): string | undefined => {
  if (state === null) return undefined;
  return state === 'behind' && behindMs !== null ? `behind ${age(behindMs)}` : state;
};

const tableLine = (row: TableFreshness): string => {
  const { table, freshMs, waiting, uncaptured, written } = row;
  const parts = [
    stateText(row) ?? 'state not known',
    ...(freshMs === null ? [] : [`newest change ${age(freshMs)} old`]),
    ...(waiting ? [`${plural(waiting, 'record')} waiting`] : []),
    ...(uncaptured ? [`${plural(uncaptured, 'row')} not confirmed by the slot`] : []),
    ...(written
      ? [
          `${count(written.inserts)} inserts, ${count(written.updates)} updates, ${count(written.deletes)} deletes in ${age(written.overMs)}`,
        ]
      : []),
  ];
  return `  table ${table}: ${parts.join(', ')}`;
};

/** Latencies and tables as plain lines; none of hops that nothing has passed. */
export const latencyText = (latency: Latency, tables: readonly TableFreshness[]): string[] => [
  ...latency.hops.filter(isTold).map((hop) => hopLine(hop)),
  ...latency.beside.filter(isTold).map((hop) => hopLine(hop, ` (${besideText(latency)})`)),
  ...leftOut(latency).map((line) => `  ${line}`),
  ...tables.map(tableLine),
];

/** The tables that are measured though no query reads them: `cdc_heartbeat.heartbeat and 2 more`. */
export const besideText = ({ besideTables: [first = '', ...more] }: Latency): string =>
  more.length === 0 ? first : `${first} and ${more.length} more`;
