import type { Connection } from '../../clients/docker/client.ts';
import { endpointText, isHere } from '../../clients/docker/endpoint.ts';
import { messageOf, UsageError } from '../../config/errors.ts';
import { commandFor } from '../../config/program.ts';
import { readVersions } from '../../config/versions.ts';
import { isPortFree } from '../../os/ports.ts';
import type { RunOptions } from '../contract/engine.ts';
import { executePlan } from '../contract/plan.ts';
import { choosePorts, claimedPorts } from '../contract/ports.ts';
import { type Compose, type ComposeVersion, composeVersion, runCompose } from './cli.ts';
import { type ComposeConfig, missingImages } from './images.ts';
import { type Memory, namedImages, readMemory, writeMemory } from './memory.ts';
import { checkMounts } from './mounts.ts';
import { type Decision, performer } from './perform.ts';
import { planUp } from './plan.ts';
import { portNamesOf, portVariable, profileOf, publishedPorts, servicesOf } from './services.ts';
import { describeSite, lockLab, type Made, madeOf, type Site } from './site.ts';
import { observeServices } from './status.ts';
import { targetOf, type World } from './world.ts';

// A service that has had so long and does not answer will not do so by itself.
const settledMs = 60_000;

/** Looks at Docker and plans; changes nothing. Throws a Failure where `up` could not succeed. */
export const decideUp = async (
  world: World,
  signal: AbortSignal,
  isFree = isPortFree,
): Promise<Decision> => {
  const { site } = world;
  const connection = await world.connected();
  const [version, containers, volumes] = await Promise.all([
    composeVersion(signal),
    world.containers(),
    world.volumes(),
  ]);
  const remembered = readMemory(site.memory);
  const made = madeOf(containers, remembered);
  if (volumes.length > 0) refuseMismatch(site, made);
  const { source } = describeSite(site, { ...made, source: site.wantedSource ?? made.source });
  const capture = site.wantedCapture ?? made.capture ?? 'connect';
  const parts = { source, capture };
  const versions = readVersions(site.wantedVersions ?? made.versions ?? 'seed').set;
  const published = publishedPorts(containers);
  // What runs listens there itself.
  const ours = new Set(Object.values(publishedPorts(containers.filter(({ pid }) => pid > 0))));
  const { ports, taken } = await choosePorts(
    { ...remembered?.ports, ...published },
    async (port) => ours.has(port) || isFree(port),
  );
  const memory: Decision['memory'] = {
    schema: 1,
    engine: 'compose',
    name: site.name,
    versions,
    ...parts,
    ports,
    images: namedImages(remembered),
  };
  const compose = composeFor(site, memory, connection, version);
  const secrets = await world.readSecrets(containers).catch(() => undefined);
  const target = secrets && targetOf(site, ports, secrets, parts);
  const observed = await observeServices(servicesOf(parts), containers, target, signal);
  const isUp = observed.every(({ health }) => health === 'healthy');
  if (!isUp && isHere(connection.endpoint)) checkMounts();
  const config = isUp
    ? { services: {} }
    : (JSON.parse(await compose(['config', '--format', 'json'], { signal })) as ComposeConfig);
  const used = portNamesOf(parts);
  const plan = planUp({
    lab: site.name,
    notes: isHere(connection.endpoint)
      ? []
      : [
          `Docker runs at ${endpointText(connection.endpoint)}: the lab's ports are on that machine's loopback`,
        ],
    images: await world.ask((docker) => missingImages(docker, config)),
    services: observed.map(({ service, container, state, ready, health, detail }) => ({
      name: service.name,
      state,
      ready,
      healthy: health === 'healthy',
      detail,
      settled: Date.now() - (container?.startedAt ?? Date.now()) > settledMs,
      configures: service.healthy && 'registers the connector',
    })),
    taken: isUp ? [] : taken.filter(({ name }) => used.includes(name)),
  });
  return { plan, memory, compose };
};

const refuseMismatch = (site: Site, made: Made) => {
  for (const [flag, wanted] of [
    ['versions', site.wantedVersions],
    ['source', site.wantedSource],
    ['capture', site.wantedCapture],
  ] as const)
    if (wanted && made[flag] && wanted !== made[flag])
      throw new UsageError(
        `--${flag} ${wanted}: the lab ${site.name} has data of ${flag} ${made[flag]}: ${commandFor(site, 'down --purge')} deletes it, or choose another --name`,
      );
};

/** What decides how Compose makes a lab. */
export type Composed = Pick<Memory, 'versions' | 'source' | 'capture' | 'ports' | 'images'>;

/** What compose.yaml is told of a lab. */
export const composeEnvironment = (
  site: Site,
  { versions, source, capture, ports, images }: Composed,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> => ({
  LAB_NAME: site.name,
  LAB_PROJECT: site.project,
  LAB_VERSIONS: versions,
  LAB_POSTGRES_IMAGE: `postgres:${readVersions(versions).get('POSTGRES_VERSION')}`,
  ...namedImages({ images }, env),
  LAB_SOURCE: source,
  COMPOSE_PROFILES: profileOf({ source, capture }),
  ...Object.fromEntries(
    portNamesOf({ source, capture }).flatMap((name) =>
      ports[name] ? [[portVariable(name), String(ports[name])]] : [],
    ),
  ),
});

/** `docker compose` for a lab that is made so. */
export const composeFor = (
  site: Site,
  made: Composed,
  { endpoint }: Pick<Connection, 'endpoint'>,
  version: ComposeVersion,
): Compose => {
  const env = composeEnvironment(site, made);
  return (args, { profiles, ...options }) =>
    runCompose({
      project: site.project,
      args,
      env: { ...env, ...(profiles && { COMPOSE_PROFILES: profiles }) },
      version,
      endpoint,
      ...options,
    });
};

/** Brings the lab up; see Engine.up. */
export const bringUp = async (world: World, run: RunOptions): Promise<void> => {
  const { site } = world;
  const release = await lockLab(site, 'up', run);
  const claimed = claimedPorts(site.lock);
  const lost = new Set<number>();
  const isFree = async (port: number) => !lost.has(port) && claimed.isFree(port);
  try {
    for (;;) {
      try {
        return await bringUpOnce(world, run, isFree);
      } catch (error) {
        // Somebody else's program was quicker, or Docker is on a machine whose ports can't be seen.
        const port = takenPort(messageOf(error));
        if (port === undefined || lost.has(port)) throw error;
        lost.add(port);
        claimed.release();
      }
    }
  } finally {
    claimed.release();
    release();
  }
};

const bringUpOnce = async (
  world: World,
  run: RunOptions,
  isFree: (port: number) => Promise<boolean>,
): Promise<void> => {
  const { plan, memory, compose } = await decideUp(world, run.signal, isFree);
  writeMemory(world.site.memory, memory);
  for (const note of plan.notes)
    run.onEvent({ at: Date.now(), subject: 'lab', state: 'done', what: note, tookMs: 0 });
  if (plan.operations.length === 0) return;
  await executePlan(plan, performer({ world, memory, compose, plan }, run), run.signal);
};

/** The port that Docker could not publish because another program listens there, read from Docker's message. */
export const takenPort = (message: string): number | undefined => {
  const taken = /127\.0\.0\.1:(\d+)\D.*(?:address already in use|port is already allocated)/;
  const port = Number(taken.exec(message)?.[1]);
  return port > 0 ? port : undefined;
};
