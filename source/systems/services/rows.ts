import { jobName } from '../../watch/lab.ts';
import { pairOf, rateOf, recentOf, runOf } from '../../watch/series.ts';
import { isFresh, type Point, type Raw } from '../../watch/view.ts';
import type { ServiceReading, ServiceRow, Services, ServicesReading } from './readings.ts';

/**
 * The supervisor says when it began to start a process, the process table when the program took its
 * place: on a machine that is busy seconds lie between. No pid is taken again so soon.
 */
const startJitterMs = 10_000;

const isUp = ({ pid, startedAt }: ServiceReading): boolean => pid !== null || startedAt !== null;

/** One process: same pid, same start. A pid alone may be taken again. */
const sameProcess = (a: ServiceReading, b: ServiceReading): boolean => {
  if (!isUp(a) || !isUp(b) || a.pid !== b.pid) return false;
  if (a.startedAt === null || b.startedAt === null) return a.startedAt === b.startedAt;
  const off = Math.abs(a.startedAt - b.startedAt);
  return a.pid === null ? off === 0 : off < startJitterMs;
};

/** For so long after its start a service may not be well yet, ms: longer than on a busy machine. */
const comingUpMs = 120_000;

/** Bytes read and written together; null where neither is known. */
const ioBytes = ({ readBytes, writtenBytes }: ServiceReading): number | null =>
  readBytes === null || writtenBytes === null ? null : readBytes + writtenBytes;

/**
 * The rows of the Services pane, in the engine's order.
 * - cpuPercent: ΔcpuMs / Δt × 100, percent of one core, as top(1) has it; so 2 busy cores are 200.
 * - ioPerS: Δ(readBytes + writtenBytes) / Δt, bytes per second (read_bytes and write_bytes of proc(5)).
 * - uptimeMs: now − startedAt; of a stale reading: when it was read − startedAt.
 * - notStarted: it is stopped, and no sample has seen a process of it.
 * - comingUp: its process is young, has not been healthy, and took the place of none but of one that a person had stopped.
 * - startedAgainAt: when its process began, where that is young and took the place of one that a person had stopped.
 * - restarts: how often another process took the place of one, within the samples.
 * Both rates are null across a restart and while the source does not answer.
 */
export const serviceRows = (view: Raw<Services>, now: number): ServiceRow[] => {
  const { points } = view;
  const recent = recentOf(points);
  const newest = recent.at(-1);
  if (!newest) return [];
  const fresh = isFresh(view);
  const changes = processChanges(points);
  return newest.value.services.map((service, position): ServiceRow => {
    const life = isYoung(service, now) ? lifeOf(points, service.name) : undefined;
    const stoppedAt = (service.state === 'stopped' && service.stoppedAt) || null;
    const run = runOf(recent, (all) => serviceIn(all, service.name, position), sameProcess);
    const pair = fresh ? pairOf(run) : null;
    const cpu = rateOf(pair, ({ cpuMs }) => cpuMs);
    const seenAt = fresh ? now : newest.at;
    return {
      name: service.name,
      state: service.state,
      health: service.health,
      detail: service.detail,
      stoppedAt,
      notStarted:
        service.state === 'stopped' && stoppedAt === null && !hasRun(points, service.name),
      comingUp: life !== undefined && isComingUp(service, life),
      startedAgainAt: life?.before?.stoppedAt === undefined ? null : life.began,
      // ms of CPU time per s of time: 10 of them are one percent.
      cpuPercent: cpu === null ? null : cpu / 10,
      memoryBytes: service.memoryBytes,
      ioPerS: rateOf(pair, ioBytes),
      uptimeMs: service.startedAt === null ? null : Math.max(0, seenAt - service.startedAt),
      restarts: countRestarts(changes, service.name),
      ports: Object.values(service.ports).join(' '),
    };
  });
};

const isRunning = ({ state }: ServiceReading): boolean =>
  state === 'running' || state === 'starting';

const isYoung = (service: ServiceReading, now: number): boolean =>
  isRunning(service) && (service.startedAt === null || now - service.startedAt < comingUpMs);

/** The samples of the process that runs now, when it began, and how the service was before. */
type Life = { all: readonly ServiceReading[]; began: number; before: ServiceReading | undefined };

const lifeOf = (points: readonly Point<ServicesReading>[], name: string): Life | undefined => {
  const all = points.flatMap(({ at, value }) => {
    const service = serviceIn(value, name);
    return service ? [{ at, value: service }] : [];
  });
  const life = runOf(
    all,
    (service) => service,
    (a, b) => sameProcess(a, b) || (!isUp(a) && !isUp(b)),
  );
  const [first] = life;
  return (
    first && {
      all: life.map(({ value }) => value),
      began: life.at(-1)?.value.startedAt ?? first.at,
      before: all.at(-1 - life.length)?.value,
    }
  );
};

const isComingUp = ({ health }: ServiceReading, { all, before }: Life): boolean =>
  health !== 'healthy' &&
  all.every((service) => service.health !== 'healthy') &&
  (before === undefined || before.stoppedAt !== undefined);

const hasRun = (points: readonly Point<ServicesReading>[], name: string): boolean =>
  points.some(({ value }) => {
    const service = serviceIn(value, name);
    return service !== undefined && isUp(service);
  });

/** `hint` is where it is likely to be. */
const serviceIn = (
  { services }: ServicesReading,
  name: string,
  hint = -1,
): ServiceReading | undefined =>
  services[hint]?.name === name ? services[hint] : services.find((each) => each.name === name);

/** The readings at which processes may have changed, oldest first: almost none of minutes of them. */
const processChanges = (points: readonly Point<ServicesReading>[]): ServicesReading[] =>
  points.flatMap(({ value }, i) => {
    const before = points[i - 1];
    return before && !differs(before.value, value) ? [] : value;
  });

const differs = (older: ServicesReading, newer: ServicesReading): boolean =>
  older.services.length !== newer.services.length ||
  newer.services.some(({ name, pid, startedAt }, i) => {
    const before = older.services[i];
    return before?.name !== name || before.pid !== pid || before.startedAt !== startedAt;
  });

/** What stood still between (stopped, then started) counts as well: it is another process. */
const countRestarts = (readings: readonly ServicesReading[], name: string): number => {
  let restarts = 0;
  let last: ServiceReading | undefined;
  for (const reading of readings) {
    const service = serviceIn(reading, name);
    if (!service || !isUp(service)) continue;
    if (last && !sameProcess(last, service)) restarts += 1;
    last = service;
  }
  return restarts;
};

/** How many of the services are healthy, by the newest reading; 0 of 0 before the first. The job
 * comes and goes: it is shown among them, and is none. */
export const healthyOf = (rows: readonly ServiceRow[]): Services['rows']['healthy'] => ({
  count: rows.filter(({ name, health }) => name !== jobName && health === 'healthy').length,
  of: rows.filter(({ name }) => name !== jobName).length,
  resting: rows.filter(({ name, stoppedAt }) => name !== jobName && stoppedAt !== null).length,
});
