import type { Docker } from '../../clients/docker/client.ts';

/** What is known of one container of a Compose project. */
export type Container = {
  id: string;
  name: string;
  service: string;
  /** created, running, paused, restarting, removing, exited, dead */
  status: string;
  /** On Docker's machine; 0 where it does not run. */
  pid: number;
  /** ms since the epoch; 0 where it never was. */
  createdAt: number;
  startedAt: number;
  finishedAt: number;
  exitCode: number;
  oomKilled: boolean;
  restarts: number;
  /** Whether Docker starts it again when it ends, unless a person has stopped it. */
  comesBack: boolean;
  /** Why Docker could not start it. */
  error: string;
  /** starting, healthy, unhealthy; undefined without a health check. */
  health?: string;
  /** The last line that the health check printed. */
  healthSays: string;
  tty: boolean;
  labels: Record<string, string>;
  /** `NAME=value` */
  env: string[];
  /** Where volumes and folders are in it. */
  mounts: string[];
  /** Port in the container → port on the loopback of Docker's machine. */
  ports: Record<number, number>;
};

export const projectLabel = 'com.docker.compose.project';
export const serviceLabel = 'com.docker.compose.service';
const onceLabel = 'com.docker.compose.oneoff';

/** The containers of a Compose project, one a service, running or not. */
export const containersOf = async (docker: Docker, project: string): Promise<Container[]> => {
  const listed = await docker.listContainers({
    all: true,
    filters: { label: [`${projectLabel}=${project}`] },
  });
  const inspected = await Promise.all(
    listed
      .filter(({ Labels }) => Labels[serviceLabel] && Labels[onceLabel] !== 'True')
      .map(({ Id }) => inspect(docker, Id)),
  );
  const newest = new Map<string, Container>();
  for (const container of inspected) {
    if (!container) continue;
    const other = newest.get(container.service);
    if (!other || isBetter(container, other)) newest.set(container.service, container);
  }
  return [...newest.values()];
};

// While Compose puts a new one in its place, a service has two.
const isBetter = (one: Container, other: Container): boolean =>
  one.pid > 0 !== other.pid > 0 ? one.pid > 0 : one.createdAt > other.createdAt;

const inspect = async (docker: Docker, id: string): Promise<Container | undefined> => {
  try {
    return fromInspect(await docker.getContainer(id).inspect());
  } catch (error) {
    // Gone since it was listed.
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
};

type Inspected = Awaited<ReturnType<ReturnType<Docker['getContainer']>['inspect']>>;

/** What of Docker's long answer is used here. */
export const fromInspect = (info: Inspected): Container => {
  const { State: state, Config: config } = info;
  const labels = config.Labels ?? {};
  const log = state.Health?.Log?.at(-1);
  return {
    id: info.Id,
    name: info.Name.replace(/^\//, ''),
    service: labels[serviceLabel] ?? info.Name.replace(/^\//, ''),
    status: state.Status,
    pid: state.Pid,
    createdAt: timeOf(info.Created),
    startedAt: timeOf(state.StartedAt),
    finishedAt: timeOf(state.FinishedAt),
    exitCode: state.ExitCode,
    oomKilled: state.OOMKilled,
    restarts: info.RestartCount,
    comesBack: !['', 'no', undefined].includes(info.HostConfig.RestartPolicy?.Name),
    error: state.Error,
    ...(state.Health && state.Health.Status !== 'none' && { health: state.Health.Status }),
    healthSays: (log?.Output ?? '').trim().split('\n').at(-1) ?? '',
    tty: config.Tty,
    labels,
    env: config.Env ?? [],
    mounts: info.Mounts.map(({ Destination }) => Destination),
    ports: publishedPorts(info),
  };
};

// Docker's zero time is in the year 1.
const timeOf = (text: string): number => Math.max(0, Date.parse(text) || 0);

type Bindings = Record<string, { HostPort?: string }[] | null | undefined>;

// What is bound now, or what will be where it does not run.
const publishedPorts = ({ NetworkSettings, HostConfig }: Inspected): Record<number, number> => {
  const bound = (NetworkSettings.Ports ?? {}) as Bindings;
  const wanted = (HostConfig.PortBindings ?? {}) as Bindings;
  return Object.fromEntries(
    Object.entries({ ...wanted, ...withoutEmpty(bound) }).flatMap(([inside, outside]) => {
      const port = Number(outside?.[0]?.HostPort);
      return port > 0 ? [[Number.parseInt(inside, 10), port]] : [];
    }),
  );
};

const withoutEmpty = (bindings: Bindings): Bindings =>
  Object.fromEntries(Object.entries(bindings).filter(([, outside]) => outside?.length));
