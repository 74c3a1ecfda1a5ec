import { classify } from '../../clients/failure.ts';
import type { Files } from '../../clients/files.ts';
import { lastOfLines } from '../../text/last-words.ts';
import {
  jobName,
  type LabStatus,
  type LabTarget,
  noJob,
  type ServiceStatus,
} from '../../watch/lab.ts';
import { labEndpoints, labStateOf } from '../contract/target.ts';
import type { Container } from './containers.ts';
import { jobStatus } from './job-status.ts';
import { lastLinesOf } from './logs.ts';
import { readMemory } from './memory.ts';
import { allPorts, type ComposeService, servicesOf } from './services.ts';
import { describeSite, madeOf } from './site.ts';
import { type ContainerState, restartsOf, stateOf } from './state.ts';
import { inside, targetOf, type World } from './world.ts';

/** A service as it was found, and whether it can be used though all may not be well. */
export type Observed = ContainerState & {
  service: ComposeService;
  container: Container | undefined;
  ready: boolean;
};

/** Asks every running service of a lab how it is. */
export const observeServices = (
  services: readonly ComposeService[],
  containers: readonly Container[],
  target: LabTarget | undefined,
  signal: AbortSignal,
): Promise<Observed[]> =>
  Promise.all(
    services.map((service) => {
      const container = containers.find((one) => one.service === service.name);
      return observe(service, container, target, signal);
    }),
  );

const observe = async (
  service: ComposeService,
  container: Container | undefined,
  target: LabTarget | undefined,
  signal: AbortSignal,
): Promise<Observed> => {
  const told = stateOf(container);
  const base = { service, container, ready: false };
  if (!container?.pid || container.status !== 'running') return { ...base, ...told };
  if (!target)
    return {
      ...base,
      state: 'starting',
      health: 'unhealthy',
      detail: 'its secrets are being made',
    };
  const state = container.health === 'starting' ? ('starting' as const) : ('running' as const);
  const more = restartsOf(container);
  const holds = service.healthy ?? service.ready;
  let ready = false;
  try {
    await service.ready.check(target, signal);
    ready = true;
    if (holds !== service.ready) await holds.check(target, signal);
  } catch (error) {
    signal.throwIfAborted();
    return {
      ...base,
      ready,
      state,
      health: 'unhealthy',
      detail: `${classify(error).message}${more}`,
    };
  }
  // A real request was answered; but what Docker's own check finds wrong is not to be hidden.
  if (container.health === 'unhealthy') return { ...base, ...told, ready };
  return { ...base, ready, state: 'running', health: 'healthy', detail: `${holds.what}${more}` };
};

/** What of a lab runs, how it is and where; see Engine.status. */
export const statusOf = async (
  world: World,
  files: Files,
  signal: AbortSignal,
): Promise<LabStatus> => {
  const { site } = world;
  const containers = await world.containers();
  const memory = readMemory(site.memory);
  const made = madeOf(containers, memory);
  const described = describeSite(site, made);
  const base = {
    schema: 1 as const,
    ...described,
    paths: { ...inside },
  };
  const exists = containers.length > 0 || memory || (await world.volumes()).length > 0;
  if (!exists) return { ...base, state: 'absent', services: [], job: noJob, endpoints: {} };
  const ports = allPorts(containers, memory?.ports);
  const secrets = await world.readSecrets(containers).catch(() => undefined);
  const target = secrets && targetOf(site, ports, secrets, described);
  const services = servicesOf(described);
  const observed = await observeServices(services, containers, target, signal);
  const shown = await Promise.all(observed.map((one) => shownOf(world, one, ports, signal)));
  return {
    ...base,
    state: labStateOf(shown),
    services: shown,
    job: await jobStatus(
      world,
      files,
      containers.find(({ service }) => service === jobName),
      signal,
    ),
    endpoints: labEndpoints({ ...described, ports }),
  };
};

const shownOf = async (
  world: World,
  { service, container, state, health, detail }: Observed,
  ports: ReturnType<typeof allPorts>,
  signal: AbortSignal,
): Promise<ServiceStatus> => {
  const lines = state === 'failed' && container ? await lastLinesOf(world, container, signal) : [];
  const names = Object.keys(service.ports) as (keyof typeof ports)[];
  return {
    name: service.name,
    state,
    health,
    detail,
    ...(state === 'failed' && { lastLines: lastOfLines(lines) }),
    // What Docker would have started again was stopped by a person.
    ...(state === 'stopped' &&
      container?.comesBack &&
      container.finishedAt > 0 && { stoppedAt: new Date(container.finishedAt).toISOString() }),
    pid: container?.pid || null,
    startedAt: container?.pid ? new Date(container.startedAt).toISOString() : null,
    ports: Object.fromEntries(names.map((name) => [name, ports[name]])),
  };
};
