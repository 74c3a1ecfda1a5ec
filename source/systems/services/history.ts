import type { Chart, ChartPoint } from '../../parts/chart.ts';
import { bytes } from '../../text/units.ts';
import type { Raw } from '../../watch/view.ts';
import type { Services } from './readings.ts';

/** What a service took at one reading; `cpuPercent` of one core, null where it can’t be told. */
export type ServicePoint = { at: number; cpuPercent: number | null; memoryBytes: number | null };

// Two readings: what lies between them is a restart, an outage or a pause.
const longestGapMs = 10_000;

/** CPU and memory of a service over all readings that are kept, oldest first. */
export const servicePoints = ({ points: all }: Raw<Services>, name: string): ServicePoint[] => {
  const points = all.flatMap(({ at, value: { services } }) => {
    const service = services.find((each) => each.name === name);
    return service ? [{ at, service }] : [];
  });
  return points.map(({ at, service }, index) => {
    const before = points[index - 1];
    const same =
      before &&
      before.service.pid === service.pid &&
      at - before.at > 0 &&
      at - before.at < longestGapMs;
    const used = same && service.cpuMs !== null && before.service.cpuMs !== null;
    const ms = used ? (service.cpuMs as number) - (before.service.cpuMs as number) : -1;
    return {
      at,
      cpuPercent: ms >= 0 && before ? (ms / (at - before.at)) * 100 : null,
      memoryBytes: service.memoryBytes,
    };
  });
};

/** CPU, on a scale of whole cores so that services compare, and memory of a service over time. */
export const serviceCharts = (view: Raw<Services>, name: string): Chart[] => {
  const points = servicePoints(view, name);
  const of = (what: 'cpuPercent' | 'memoryBytes'): ChartPoint[] =>
    points.flatMap(({ at, [what]: value }) => (value === null ? [] : { at, value }));
  const percent = (value: number) => `${value.toFixed(value > 0 && value < 9.95 ? 1 : 0)} %`;
  return [
    { title: 'CPU of one core', points: of('cpuPercent'), text: percent, least: 100 },
    { title: 'memory', points: of('memoryBytes'), text: bytes, base: 2 },
  ];
};

/** The newest raw reading of a service; undefined where there is none. */
export const serviceReading = ({ reading }: Raw<Services>, name: string) =>
  reading.value?.services.find((each) => each.name === name);
