import { existsSync } from 'node:fs';
import path from 'node:path';
import { findEndpoint } from '../clients/docker/endpoint.ts';
import type { EngineName } from '../config/environment.ts';
import { Failure, messageOf, UsageError } from '../config/errors.ts';
import { commandFor } from '../config/program.ts';
import type { UsageMeter } from '../os/usage.ts';
import type { NewsFeed } from '../watch/lab.ts';
import { readMemory } from './compose/memory.ts';
import { describeSite, siteOf } from './compose/site.ts';
import type { Engine, RunOptions } from './contract/engine.ts';
import { labNames } from './contract/names.ts';
import { keptIn } from './contract/notes.ts';
import { localEngine } from './local/index.ts';
import type { SiteOptions } from './local/state/site.ts';

export type EngineOptions = SiteOptions & {
  /** What was asked for by flag, if anything was. */
  engine: EngineName | undefined;
};

type Chosen = {
  engine: Engine;
  /** Why this one, where a lab is new and nobody has said which. */
  why?: string;
};

/**
 * The engine of a lab: of one that exists its own, of a new one what was asked for, or compose where
 * Docker answers. Which one that is, is found out when something is first done with it; `describe`
 * is at once. Docker's client is loaded for labs of compose, and where it must be asked.
 */
export const engineOf = (options: EngineOptions): Engine => {
  const site = siteOf(options);
  let chosen: Chosen | undefined;
  let choosing: Promise<Chosen> | undefined;
  const choose = (): Promise<Chosen> => {
    choosing ??= chooseEngine(options).then((one) => {
      chosen = one;
      return one;
    });
    const current = choosing;
    current.catch(() => {
      if (choosing === current) choosing = undefined;
    });
    return current;
  };
  const engine = async (): Promise<Engine> => (await choose()).engine;
  const id = () => chosen?.engine.id ?? guess(options);
  const describe = () =>
    chosen?.engine.describe() ??
    (id() === 'compose' ? describeSite(site) : localEngine(options).describe());
  const told = async ({ onEvent }: RunOptions) => {
    const { why } = await choose();
    const event = { at: Date.now(), subject: 'lab', state: 'done' as const, tookMs: 0 };
    if (why) onEvent({ ...event, what: why });
  };
  return {
    get id() {
      return id();
    },
    describe,
    ...labNames(describe),
    async planUp(signal) {
      const { engine: one, why } = await choose();
      const plan = await one.planUp(signal);
      return why ? { ...plan, notes: [why, ...plan.notes] } : plan;
    },
    async up(run) {
      await told(run);
      await (await engine()).up(run);
    },
    down: async (run) => (await engine()).down(run),
    status: async (signal) => (await engine()).status(signal),
    target: async () => (await engine()).target(),
    async *logs(service, how) {
      yield* (await engine()).logs(service, how);
    },
    settings: async (service) => (await engine()).settings(service),
    terminal: async (...of) => (await engine()).terminal(...of),
    submit: async (job, run) => (await engine()).submit(job, run),
    control: async (service, what, run) => (await engine()).control(service, what, run),
    replace: async (service, how) => (await engine()).replace(service, how),
    forgetCapture: async (run) => (await engine()).forgetCapture(run),
    cancel: async (run) => (await engine()).cancel(run),
    files: {
      list: async (folder) => (await engine()).files.list(folder),
      readFrom: async (file, offset, limit) => (await engine()).files.readFrom(file, offset, limit),
      sizeOf: async (file) => (await engine()).files.sizeOf(file),
    },
    ...keptIn(path.dirname(site.memory)),
    usage: () => lateMeter(engine),
    news: () => lateNews(engine),
    close: async () => chosen?.engine.close(),
  };
};

const localLab = ({ name, folders }: EngineOptions): string =>
  path.join(folders.state, name, 'lab.json');

/** Which engine it most likely is, by what lies there alone. */
const guess = (options: EngineOptions): Engine['id'] => {
  const wanted = options.engine ?? options.environment.engine ?? 'auto';
  if (existsSync(localLab(options))) return 'local';
  if (readMemory(siteOf(options).memory)) return 'compose';
  if (wanted !== 'auto') return wanted;
  try {
    const endpoint = findEndpoint();
    return endpoint.kind === 'tcp' || existsSync(endpoint.path) ? 'compose' : 'local';
  } catch {
    return 'local';
  }
};

const chooseEngine = async (options: EngineOptions): Promise<Chosen> => {
  const asked = options.engine === 'auto' ? undefined : options.engine;
  const local = () => localEngine(options);
  const compose = async () => (await import('./compose/index.ts')).composeEngine(options);
  const refuse = (other: string): never => {
    throw new UsageError(
      `--engine ${asked}: the lab ${options.name} is one of engine ${other}: ${commandFor(options, 'down --purge')} deletes it, or choose another --name`,
    );
  };
  if (existsSync(localLab(options))) {
    if (asked === 'compose') refuse('local');
    return { engine: local() };
  }
  if (readMemory(siteOf(options).memory)) {
    if (asked === 'local') refuse('compose');
    return { engine: await compose() };
  }
  const wanted = asked ?? options.environment.engine ?? 'auto';
  if (asked === 'compose') return { engine: await compose() };
  // One that plain `docker compose` brought up has left nothing here.
  const docker = await lookAtDocker(options);
  if (docker.lab) {
    if (asked === 'local') refuse('compose');
    return { engine: await compose() };
  }
  if (wanted === 'local') return { engine: local() };
  if (wanted === 'compose') return { engine: await compose() };
  return docker.usable
    ? {
        engine: await compose(),
        why: `engine compose: ${docker.why} (--engine local: without Docker)`,
      }
    : { engine: local(), why: `engine local: ${docker.why}` };
};

type Look = { lab: boolean; usable: boolean; why: string };

const lookAtDocker = async (options: EngineOptions): Promise<Look> => {
  const [{ composeVersion }, { createWorld }, { DockerFailure }] = await Promise.all([
    import('./compose/cli.ts'),
    import('./compose/world.ts'),
    import('../clients/docker/client.ts'),
  ]);
  const world = createWorld(siteOf(options));
  try {
    const endpoint = findEndpoint();
    if (endpoint.kind === 'socket' && !existsSync(endpoint.path))
      return { lab: false, usable: false, why: `there is no Docker (no socket ${endpoint.path})` };
    const [{ version }, containers, volumes] = await Promise.all([
      world.connected(),
      world.containers(),
      world.volumes(),
    ]);
    if (containers.length > 0 || volumes.length > 0) return { lab: true, usable: true, why: '' };
    const compose = await composeVersion(AbortSignal.timeout(20_000));
    return {
      lab: false,
      usable: true,
      why: `Docker ${version.version} answers and has Compose ${compose.text}`,
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const why = error instanceof DockerFailure ? error.why : messageOf(error);
    return { lab: false, usable: false, why };
  } finally {
    await world.close();
  }
};

const lateMeter = (engine: () => Promise<Engine>): UsageMeter => {
  let meter: UsageMeter | undefined;
  let closed = false;
  const ready = engine().then(
    (one) => {
      if (!closed) meter = one.usage();
    },
    // Who reads the status is told.
    () => {},
  );
  return {
    of: (services) => meter?.of(services) ?? new Map(),
    async known(signal) {
      await ready;
      await meter?.known?.(signal);
    },
    close() {
      closed = true;
      meter?.close();
    },
  };
};

const lateNews = (engine: () => Promise<Engine>): NewsFeed => {
  let feed: NewsFeed | undefined;
  let closed = false;
  return {
    async poll() {
      const one = await engine();
      if (closed) return;
      feed ??= one.news();
      await feed.poll();
    },
    since: (seq) => feed?.since(seq) ?? { events: [], dropped: 0 },
    close() {
      closed = true;
      feed?.close();
    },
  };
};
