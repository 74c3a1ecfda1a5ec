import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../config/errors.ts';
import { lastWordsOf } from '../../text/last-words.ts';
import type { Report } from '../contract/plan.ts';
import type { Ports } from '../contract/ports.ts';
import { waitUntil } from '../contract/ready.ts';
import type { Container } from './containers.ts';
import { lastLinesOf } from './logs.ts';
import { oneShots, type Parts, servicesOf } from './services.ts';
import { stateOf } from './state.ts';
import { targetOf, type World } from './world.ts';

// A machine that is busy with other things takes ten times as long as it does at rest.
const startMs = 240_000;
const lookMs = 300;
const askMs = 250;

/** Waits for containers that Compose starts, and for the services in them. */
export const createStarter = (world: World, made: Parts & { ports: Ports }) => {
  const services = servicesOf(made);
  // What has ended before is no failure of now.
  const before = new Map(world.seen().map(({ id, startedAt }) => [id, startedAt]));
  const hasFailed = (one: Container): boolean =>
    stateOf(one).state === 'failed' && before.get(one.id) !== one.startedAt;

  /** Throws what Compose has failed with: it says which container that was about, whose log says why. */
  const blame = async (
    all: readonly Container[],
    error: unknown,
    signal: AbortSignal,
  ): Promise<never> => {
    const ours = [...oneShots, ...services.map(({ name }) => name)];
    const culprit = all.find((one) => ours.includes(one.service) && hasFailed(one));
    throw culprit ? await ended(world, culprit, signal) : error;
  };

  /** Waits until the container of a service runs; `run` is what starts it. */
  const running = async (
    name: string,
    run: Promise<unknown>,
    signal: AbortSignal,
  ): Promise<void> => {
    let over = false;
    let failed: { error: unknown } | undefined;
    run.then(
      () => {
        over = true;
      },
      (error: unknown) => {
        failed = { error };
      },
    );
    for (;;) {
      signal.throwIfAborted();
      const wasOver = over;
      const all = await world.recent(lookMs);
      if (failed) await blame(all, failed.error, signal);
      const found = all.find(({ service }) => service === name);
      // Secrets are there once what makes them has ended.
      const isMade = all.some(
        ({ service, status }) => service === 'secrets' && status === 'exited',
      );
      if (found && found.pid > 0 && (over || isMade)) return;
      if (found && hasFailed(found)) throw await ended(world, found, signal);
      if (wasOver)
        throw new Failure(
          `${name} is not running: docker compose up has ended without starting it`,
        );
      await sleep(lookMs, undefined, { signal }).catch(() => {});
    }
  };

  /** Waits until a service that runs is well. Returns what holds then. */
  const well = async (
    name: string,
    report: Report,
    signal: AbortSignal,
    run: Promise<unknown> = Promise.resolve(),
  ): Promise<string> => {
    const service = services.find((one) => one.name === name);
    if (!service) return 'started';
    let failed: { error: unknown } | undefined;
    run.catch((error: unknown) => {
      failed = { error };
    });
    const holds = service.healthy ?? service.ready;
    const secrets = await world.readSecrets(await world.containers());
    if (!secrets) throw new Failure(`the lab ${world.site.name} has no secrets yet`);
    report({ until: holds.what });
    const alive = async () => {
      const all = await world.recent(lookMs);
      if (failed) await blame(all, failed.error, signal);
      const now = all.find((one) => one.service === name);
      if (!now) throw new Failure(`${name}: its container is gone`);
      if (hasFailed(now) || (now.pid === 0 && now.status === 'exited'))
        throw await ended(world, now, signal);
      // Nobody else says why the connector is not registered.
      const shot = all.find((one) => one.service === 'connector');
      if (name === 'connect' && shot && hasFailed(shot)) throw await ended(world, shot, signal);
    };
    const wait = () =>
      waitUntil(holds, targetOf(world.site, made.ports, secrets, made), {
        signal,
        timeoutMs: startMs,
        alive,
        everyMs: askMs,
        onTry: (reason) => report({ until: `${holds.what}: ${reason}` }),
      });
    await wait();
    if (name === 'connect') {
      // A connector of before runs already, and may have to be started anew for its configuration.
      await run.catch(() => {});
      const isBusy = async () =>
        (await world.containers()).some((one) => one.service === 'connector' && one.pid > 0);
      while (await isBusy()) await sleep(askMs, undefined, { signal });
      await alive();
      await wait();
    }
    return holds.what;
  };

  return { running, well };
};

// How the entrypoint of the job announces each run of it (stack/docker/job.py).
const announces = (line: string): boolean => line.startsWith('job: /');

/** The log of a job up to its last restart, which may have come after its container was looked at. */
export const untilEnd = (said: readonly string[], isUp: boolean): readonly string[] => {
  const again = said.findLastIndex(announces);
  return again > 0 && (isUp || again === said.length - 1) ? said.slice(0, again) : said;
};

/** Says why a container has ended, in its own last words; also of one that Docker has started again since. */
export const ended = async (
  world: Pick<World, 'docker'>,
  container: Container,
  signal: AbortSignal,
): Promise<Failure> => {
  const said = await lastLinesOf(world, container, signal);
  const isUp = container.pid > 0;
  const last = lastWordsOf(untilEnd(said, isUp));
  const { cause, detail } = stateOf(container);
  const why = isUp ? 'and Docker started it again' : (cause ?? detail);
  return new Failure(
    `${container.service} ended${isUp ? ',' : ':'} ${why}: ${last}; its log: docker logs ${container.name}`,
  );
};
