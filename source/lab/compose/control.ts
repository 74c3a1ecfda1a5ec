import { Failure } from '../../config/errors.ts';
import type { RunOptions } from '../contract/engine.ts';
import { reported } from '../contract/plan.ts';
import { composeVersion } from './cli.ts';
import { namedImages, readMemory } from './memory.ts';
import { allPorts, servicesOf } from './services.ts';
import { describeSite, madeOf } from './site.ts';
import { createStarter } from './starting.ts';
import { composeFor } from './up.ts';
import type { World } from './world.ts';

/** A lab that is there: its containers, what it is made of, and `docker compose` for it. */
export const existingLab = async (world: World, signal: AbortSignal) => {
  const { site } = world;
  const containers = await world.containers();
  const memory = readMemory(site.memory);
  const made = describeSite(site, madeOf(containers, memory));
  const ports = allPorts(containers, memory?.ports);
  const composed = { ...made, ports, images: namedImages(memory) };
  const compose = composeFor(site, composed, await world.connected(), await composeVersion(signal));
  return { containers, made: { ...made, ports }, compose };
};

/** Restarts or stops one service of a lab that runs; see Engine.control. */
export const controlService = async (
  world: World,
  name: string,
  what: 'restart' | 'stop',
  { signal, onEvent }: RunOptions,
): Promise<void> => {
  const { containers, made, compose } = await existingLab(world, signal);
  if (!servicesOf(made).some((service) => service.name === name))
    throw new Failure(`there is no service ${name}`);
  if (!containers.some(({ pid }) => pid > 0))
    throw new Failure(`the lab ${world.site.name} is not running`);
  const starter = createStarter(world, made);
  await reported(
    { onEvent, signal },
    name,
    'stopping',
    async (report) => {
      if (what === 'stop') {
        await compose(['stop', name], { signal });
        return 'stopped';
      }
      const isThere = containers.some(({ service }) => service === name);
      const run = compose(isThere ? ['restart', name] : ['up', '--detach', '--no-deps', name], {
        signal,
      });
      report('restarting');
      await run;
      await starter.running(name, run, signal);
      return starter.well(name, report, signal);
    },
    (last) => last,
  );
};
