import {
  type Connection,
  connect,
  type Docker,
  DockerFailure,
  dockerFailure,
  withTimeout,
} from '../../clients/docker/client.ts';
import { type Endpoint, findEndpoint } from '../../clients/docker/endpoint.ts';
import type { LabTarget } from '../../watch/lab.ts';
import type { Ports } from '../contract/ports.ts';
import { labTarget, type ReadSecret } from '../contract/target.ts';
import { type Container, containersOf, projectLabel } from './containers.ts';
import { readMemory } from './memory.ts';
import { forgetful, type Secrets, secretsFrom } from './secrets.ts';
import { allPorts, type Parts } from './services.ts';
import { describeSite, madeOf, noLab, type Site } from './site.ts';
import { type ContainerEvent, watchContainers } from './watch.ts';

/** Where things are in the containers that share Spark's volume. */
export const inside = {
  data: '/data',
  delta: '/data/delta/customers',
  checkpoint: '/data/checkpoint/customers',
  eventLog: '/data/eventlog',
  work: '/data/jupyter/work',
  jobs: '/data/jobs',
  secrets: '/run/secrets',
} as const;

// Docker may be busy with images; but one that hangs never answers.
const askMs = 20_000;

export type ContainerEvents = {
  onEvent(listener: (event: ContainerEvent) => void): () => void;
};

/** What all parts of the engine share: the connection, the containers as last seen, and their events. */
export const createWorld = (site: Site, given?: Endpoint) => {
  let connection: Promise<Connection> | undefined;
  let listing: Promise<Container[]> | undefined;
  let seen: readonly Container[] = [];
  let seenAt = Number.NEGATIVE_INFINITY;
  let watch: ReturnType<typeof watchContainers> | undefined;
  let target: LabTarget | undefined;
  let isFresh = false;
  let targeting: Promise<LabTarget> | undefined;
  const listeners = new Set<(event: ContainerEvent) => void>();
  const secrets = forgetful<Secrets>();

  const connected = (): Promise<Connection> => {
    connection ??= (async () => connect(given ?? findEndpoint()))();
    const current = connection;
    // A Docker that does not answer is asked anew the next time.
    current.catch(() => {
      if (connection === current) connection = undefined;
    });
    return current;
  };

  /** Asks Docker; what it answers instead is a Failure of one line. */
  const ask = async <T>(work: (docker: Docker) => Promise<T>, limitMs = askMs): Promise<T> => {
    const { docker, endpoint } = await connected();
    try {
      return await withTimeout(work(docker), endpoint, limitMs);
    } catch (error) {
      throw dockerFailure(error, endpoint);
    }
  };

  const containers = (): Promise<Container[]> => {
    listing ??= ask((docker) => containersOf(docker, site.project))
      .then((found) => {
        seen = found;
        seenAt = performance.now();
        return found;
      })
      .finally(() => {
        listing = undefined;
      });
    return listing;
  };

  const volumes = (): Promise<string[]> =>
    ask(async (docker) => {
      const filters = JSON.stringify({ label: [`${projectLabel}=${site.project}`] });
      const { Volumes } = await docker.listVolumes({ filters });
      return (Volumes ?? []).map(({ Name }) => Name);
    });

  /** The secrets out of a container that has them; kept in memory while that container is there. */
  const readSecrets = async (some: readonly Container[]): Promise<Secrets | undefined> => {
    const holder = some.find(
      ({ mounts, createdAt }) => mounts.includes(inside.secrets) && createdAt,
    );
    if (!holder) return undefined;
    return secrets.get(holder.id, () => ask((docker) => secretsFrom(docker, holder.id)));
  };

  const lookForTarget = async (): Promise<LabTarget> => {
    const found = await containers();
    const held = await readSecrets(found);
    if (!held) throw noLab(site);
    const memory = readMemory(site.memory);
    const made = describeSite(site, madeOf(found, memory));
    return targetOf(site, allPorts(found, memory?.ports), held, made);
  };

  const onEvent = (listener: (event: ContainerEvent) => void) => {
    listeners.add(listener);
    watch ??= watchContainers(async () => (await connected()).docker, site.project, {
      onEvent: (event) => {
        // Another container may be published elsewhere.
        if (event.kind === 'start') isFresh = false;
        for (const each of [...listeners]) each(event);
      },
      onConnected: () => {
        isFresh = false;
      },
    });
    return () => {
      listeners.delete(listener);
    };
  };

  return {
    site,
    connected,
    docker: async (): Promise<Docker> => (await connected()).docker,
    ask,
    containers,
    /** As they are, or were at most so long ago. */
    recent: async (ms: number): Promise<readonly Container[]> =>
      performance.now() - seenAt < ms ? seen : containers(),
    /** As they were looked at last; at once. */
    seen: (): readonly Container[] => seen,
    volumes,
    readSecrets,
    /** Endpoints; those that are known stay while Docker does not answer. */
    async target(): Promise<LabTarget> {
      if (target && isFresh && watch) return target;
      targeting ??= lookForTarget().finally(() => {
        targeting = undefined;
      });
      try {
        target = await targeting;
        isFresh = true;
        return target;
      } catch (error) {
        if (target && error instanceof DockerFailure) return target;
        throw error;
      }
    },
    onEvent,
    async close(): Promise<void> {
      const last = connection;
      connection = undefined;
      listeners.clear();
      const ended = watch?.close();
      watch = undefined;
      await last?.then(
        (one) => one.close(),
        () => {},
      );
      await ended;
    },
  };
};
export type World = ReturnType<typeof createWorld>;

/** A lab's endpoints, given its secrets. */
export const targetOf = (
  { name }: Site,
  ports: Ports,
  held: Secrets,
  { source, capture }: Parts,
): LabTarget => {
  const secret: ReadSecret = (file) => held.value(file);
  const { delta, checkpoint, eventLog } = inside;
  return labTarget({
    ...{ name, ports, source, capture, secret },
    paths: { delta, checkpoint, eventLog },
  });
};
