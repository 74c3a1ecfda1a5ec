import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type TarFile, writeTar } from '../../clients/docker/tar.ts';
import type { Files } from '../../clients/files.ts';
import { Failure, messageOf } from '../../config/errors.ts';
import { commandFor } from '../../config/program.ts';
import { acquireLock } from '../../os/lock.ts';
import { freePort, isPortFree } from '../../os/ports.ts';
import { type JobStatus, jobName } from '../../watch/lab.ts';
import type { RunOptions } from '../contract/engine.ts';
import { reported } from '../contract/plan.ts';
import { getJson } from '../contract/ready.ts';
import { composeVersion } from './cli.ts';
import type { Container } from './containers.ts';
import { type JobRequest, jobStatus, ownJob } from './job-status.ts';
import { namedImages, readMemory, writeMemory } from './memory.ts';
import { allPorts, profileOf } from './services.ts';
import { describeSite, madeOf, noLab, type Site } from './site.ts';
import { ended } from './starting.ts';
import { composeFor } from './up.ts';
import { inside, type World } from './world.ts';

const startMs = 240_000;
const stopSeconds = 60;
/** Whom compose.yaml gives the volumes. */
const owner = { uid: 1500, gid: 1500 };

const isUp = (container: Container | undefined): container is Container =>
  container !== undefined && (container.pid > 0 || container.status === 'restarting');

const jobOf = (containers: readonly Container[]) =>
  containers.find(({ service }) => service === jobName);

/** Runs the lab's job, or a user's; see Engine.submit. */
export const submitJob = async (
  world: World,
  files: Files,
  wanted: { file?: string; args: string[] },
  { signal, onEvent }: RunOptions,
): Promise<JobStatus> => {
  const { site } = world;
  const release = await acquireLock(`${site.lock}.job`, commandFor(site, 'submit'), { signal });
  try {
    const containers = await world.containers();
    if (containers.length === 0) throw noLab(site);
    const running = jobOf(containers);
    if (isUp(running)) {
      const { file } = await jobStatus(world, files, running, signal);
      throw new Failure(
        `${file ?? 'a job'} runs already (${running.name}): ${commandFor(site, 'cancel')} stops it`,
      );
    }
    await checkSpark(world, signal);
    const own = wanted.file === undefined || wanted.file === ownJob;
    if (own) await checkCheckpoint(site, files);
    const token = `${Date.now()}-${process.pid}`;
    const request: JobRequest = { token, args: wanted.args };
    const put: TarFile[] = [];
    if (wanted.file !== undefined && !own) {
      const name = path.basename(wanted.file);
      put.push({ name, content: await readFile(wanted.file), mode: 0o600, ...owner });
      Object.assign(request, { file: `${inside.jobs}/${name}`, source: wanted.file });
    }
    const content = Buffer.from(`${JSON.stringify(request)}\n`);
    put.push({ name: 'current.json', content, mode: 0o600, ...owner });
    const master = containers.find(({ service }) => service === 'spark-master') as Container;
    const compose = await composeWith(world, containers, signal);
    return await reported(
      { onEvent, signal },
      jobName,
      'starting the driver',
      async (report) => {
        const archive = await writeTar(put);
        await world.ask((docker) =>
          docker.getContainer(master.id).putArchive(archive, { path: inside.jobs }),
        );
        // A new container: last words must be this driver's own.
        await compose(['up', '--detach', '--no-deps', '--force-recreate', jobName], {
          signal,
          profiles: `${profileOf(describeSite(site, madeOf(containers, readMemory(site.memory))))},${jobName}`,
        });
        report({ until: 'the application is registered with the master' });
        return waitForApplication(world, files, signal);
      },
      ({ applicationId }) => `${applicationId} is registered`,
    );
  } finally {
    release();
  }
};

const waitForApplication = async (
  world: World,
  files: Files,
  signal: AbortSignal,
): Promise<JobStatus> => {
  for (const deadline = Date.now() + startMs; ; ) {
    const container = jobOf(await world.containers());
    if (!container) throw new Failure('the job’s container is gone');
    const status = await jobStatus(world, files, container, signal);
    if (status.applicationId) return status;
    if (!isUp(container) || container.restarts > 0) {
      // A restart would only repeat what went wrong before anything was registered.
      await stopForGood(world, container, 5).catch(() => {});
      throw await ended(world, container, signal);
    }
    if (Date.now() > deadline)
      throw new Failure(
        `the driver has not registered with the master for ${startMs / 1000} s; its log: docker logs ${container.name}`,
      );
    await sleep(300, undefined, { signal });
  }
};

/** `docker compose` with the driver's page on a port that is free. */
const composeWith = async (world: World, containers: readonly Container[], signal: AbortSignal) => {
  const { site } = world;
  const memory = readMemory(site.memory);
  const { versions, source, capture } = describeSite(site, madeOf(containers, memory));
  const ports = allPorts(containers, memory?.ports);
  if (!(await isPortFree(ports['spark-ui'])))
    ports['spark-ui'] = await freePort(new Set(Object.values(ports)));
  const made = { versions, source, capture, ports, images: namedImages(memory) };
  writeMemory(site.memory, { schema: 1, engine: 'compose', name: site.name, ...made });
  const version = await composeVersion(signal);
  return composeFor(site, made, await world.connected(), version);
};

// With this policy Docker forgets that somebody stopped it, and starts it when it starts itself.
const stopForGood = async (world: World, { id }: Container, seconds: number): Promise<void> => {
  await world.ask((docker) => docker.getContainer(id).update({ RestartPolicy: { Name: 'no' } }));
  await world.ask((docker) => docker.getContainer(id).stop({ t: seconds }), (seconds + 30) * 1000);
};

/** Stops the running job; see Engine.cancel. */
export const cancelJob = async (
  world: World,
  files: Files,
  { signal, onEvent }: RunOptions,
): Promise<boolean> => {
  const containers = await world.containers();
  if (containers.length === 0 && (await world.volumes()).length === 0) throw noLab(world.site);
  const running = jobOf(containers);
  if (!isUp(running)) return false;
  await reported(
    { onEvent, signal },
    jobName,
    'stopping the query and its driver',
    async (report) => {
      const before = await jobStatus(world, files, running, signal);
      await stopForGood(world, running, stopSeconds);
      report({ until: 'the master has released the application' });
      const gone = async () => {
        const { activeapps } = await masterOf(world, signal);
        return !activeapps.some(({ id }) => id === before.applicationId);
      };
      for (const deadline = Date.now() + 10_000; Date.now() < deadline && !(await gone()); )
        await sleep(150, undefined, { signal });
    },
    () => 'stopped',
  );
  return true;
};

type Master = { activeapps: { id: string }[]; workers: { state: string }[] };

const masterOf = async (world: World, signal: AbortSignal): Promise<Master> => {
  const { spark } = await world.target();
  return (await getJson(`${spark.masterUi}/json/`, signal)) as Master;
};

const checkSpark = async (world: World, signal: AbortSignal) => {
  const { site } = world;
  const cure = `${commandFor(site, 'up')} brings it up`;
  let master: Master;
  try {
    master = await masterOf(world, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw new Failure(
      `the lab ${site.name} is not running (no Spark master answers: ${messageOf(error)}): ${cure}`,
    );
  }
  if (!master.workers.some((worker) => worker.state === 'ALIVE'))
    throw new Failure(`Spark has no worker: ${cure}`);
};

// A checkpoint that outlives its table would make the query skip what the new table lacks.
const checkCheckpoint = async (site: Site, files: Files) => {
  const commits = await files.list(`${inside.checkpoint}/commits`);
  const committed = commits.some(({ name }) => /^\d+$/.test(name));
  if (committed && (await files.list(`${inside.delta}/_delta_log`)).length === 0)
    throw new Failure(
      `${inside.delta} is gone while its checkpoint remembers it: delete ${inside.checkpoint} too, or everything with ${commandFor(site, 'down --purge')}`,
    );
};
