import { sourceNames } from '../../config/choices.ts';
import { bytes } from '../../text/units.ts';
import type { Operation, Plan } from '../contract/engine.ts';
import type { Unit } from './install/types.ts';
import type { LocalService } from './services/types.ts';

/** What `up` decides from: plain facts, so that a plan can be made and tested without a machine. */
export type Observed = {
  lab: string;
  units: (Pick<Unit, 'id' | 'title' | 'download' | 'needs'> & { installed: boolean })[];
  supervisor: boolean;
  /** Processes of an earlier run that are not taken over. */
  leftovers: number;
  /** The pid of a job that goes on without its supervisor. */
  job?: number;
  /** In the order of their start. */
  services: (Pick<LocalService, 'name' | 'after' | 'units'> & {
    state: string;
    ready: boolean;
    healthy: boolean;
    detail: string;
    prepared: boolean;
    /** The pid, where it is still running without its supervisor and can be taken over. */
    adopt?: number;
    /** Whether it has had the time that a start takes. */
    settled?: boolean;
    configures: string | undefined;
    prepares: string | undefined;
  })[];
  taken: { name: string; wanted: number; instead: number }[];
};

/** The steps from what is to a lab that is up. Pure. */
export const planUp = (observed: Observed): Plan => {
  const operations: Operation[] = [];
  const add = (kind: string, subject: string, why: string, needs: string[] = [], doing?: string) =>
    operations.push({
      kind,
      subject,
      why,
      ...(doing !== undefined && { doing }),
      // What is so already needs no waiting for.
      needs: needs.filter((id) => operations.some((o) => `${o.kind} ${o.subject}` === id)),
    });

  if (observed.leftovers > 0)
    add(
      'end',
      'leftovers',
      `processes of an earlier run without a supervisor: ${observed.leftovers}`,
      [],
      'processes of an earlier run without a supervisor',
    );
  const idle = observed.services.every(({ healthy }) => healthy) && observed.supervisor;
  for (const unit of idle ? [] : observed.units.filter(({ installed }) => !installed))
    add(
      'install',
      unit.id,
      `${unit.title}: ${bytes(unit.download)} to download`,
      unit.needs.map((id) => `install ${id}`),
    );
  if (!observed.supervisor)
    add('start', 'supervisor', 'it is not running', ['install supervisor', 'end leftovers']);
  const start = (service: Observed['services'][number]) => {
    const { name } = service;
    const installs = service.units.map((id) => `install ${id}`);
    if (service.prepares && !service.prepared)
      add('prepare', name, service.prepares, [...installs, 'end leftovers'], service.prepares);
    const before = service.after.flatMap((other) =>
      ['start', 'adopt', 'restart', 'await', 'configure'].map((kind) => `${kind} ${other}`),
    );
    if (service.adopt) {
      add('adopt', name, `it is still running without its supervisor, as pid ${service.adopt}`, [
        'start supervisor',
        'end leftovers',
        ...installs,
      ]);
    } else if (service.state !== 'running' && service.state !== 'starting') {
      add('start', name, `it is ${service.state}`, [
        ...['start supervisor', `prepare ${name}`],
        ...installs,
        ...before,
      ]);
    } else if (!service.ready) {
      // It may only be waiting for what is started anew itself.
      const waits = operations.some((o) => before.includes(`${o.kind} ${o.subject}`));
      if (service.settled && !waits)
        add('restart', name, `it does not answer: ${service.detail}`, installs);
      else add('await', name, `it is ${service.state}: ${service.detail}`, before);
    }
  };
  // What needs a service as it is once configured comes behind the configuring.
  const isLate = ({ after }: Observed['services'][number]) =>
    observed.services.some(({ name, configures }) => configures && after.some((o) => o === name));
  for (const service of observed.services) if (!isLate(service)) start(service);
  for (const service of observed.services) {
    if (!service.configures || service.healthy) continue;
    const { name } = service;
    const why = service.ready ? `${service.configures}: ${service.detail}` : service.configures;
    // A connector needs the publication, which is made where the source is configured.
    const earlier = operations.filter(({ kind }) => kind === 'configure');
    const needs = [
      ...['start', 'adopt', 'restart', 'await'].map((kind) => `${kind} ${name}`),
      ...earlier.map(({ kind, subject }) => `${kind} ${subject}`),
    ];
    add('configure', name, why, needs, service.configures);
  }
  for (const service of observed.services) if (isLate(service)) start(service);
  if (observed.job && !observed.supervisor)
    add('adopt', 'job', `it is still running without its supervisor, as pid ${observed.job}`, [
      'start supervisor',
    ]);
  return {
    goal: 'up',
    lab: observed.lab,
    notes: observed.taken.map(
      ({ name, wanted, instead }) => `port ${wanted} (${name}) is taken: ${instead} instead`,
    ),
    operations,
  };
};

/** The steps to a lab of which nothing runs: each service before those that it depends on. Pure. */
export const planDown = (observed: {
  lab: string;
  supervisor: boolean;
  job: boolean;
  services: { name: string; after: readonly string[]; running: boolean }[];
}): Plan => {
  const operations: Operation[] = [];
  const running = observed.services.filter((service) => service.running);
  if (observed.job)
    operations.push({ kind: 'stop', subject: 'job', why: 'it is running', needs: [] });
  const job = observed.job ? ['stop job'] : [];
  // The job needs Kafka and Spark; the source goes after what captures it.
  const ordered = [...running].reverse();
  for (const { name } of ordered) {
    const dependents = ordered.filter(({ after }) => after.includes(name));
    const isSource = sourceNames.some((source) => source === name);
    const last = isSource ? ordered.filter((service) => service.name === 'connect') : [];
    const needs = [...job, ...[...dependents, ...last].map((service) => `stop ${service.name}`)];
    operations.push({ kind: 'stop', subject: name, why: 'it is running', needs });
  }
  if (observed.supervisor)
    operations.push({
      kind: 'stop',
      subject: 'supervisor',
      why: 'it is running',
      needs: operations.map(({ kind, subject }) => `${kind} ${subject}`),
    });
  return { goal: 'down', lab: observed.lab, notes: [], operations };
};
