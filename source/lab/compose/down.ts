import { existsSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import type { RunOptions } from '../contract/engine.ts';
import { forgetKept } from '../contract/notes.ts';
import { reported } from '../contract/plan.ts';
import { composeVersion } from './cli.ts';
import { projectLabel } from './containers.ts';
import { forget, namedImages, readMemory, writeMemory } from './memory.ts';
import type { Progress } from './progress.ts';
import { allPorts, everyProfile, oneShots } from './services.ts';
import { describeSite, lockLab, madeOf } from './site.ts';
import { composeFor } from './up.ts';
import type { World } from './world.ts';

/** Stops and removes everything of a lab; see Engine.down. */
export const bringDown = async (
  world: World,
  { signal, onEvent, purge }: RunOptions & { purge: boolean },
): Promise<{ stopped: string[]; purged: string[] }> => {
  const { site } = world;
  const release = await lockLab(site, 'down', { signal, onEvent });
  try {
    const containers = await world.containers();
    const volumes = await world.volumes();
    const memory = readMemory(site.memory);
    if (containers.length === 0 && volumes.length === 0) {
      if (purge) forgetLab(site.memory);
      return { stopped: [], purged: [] };
    }
    const up = containers.filter(({ pid }) => pid > 0).map(({ service }) => service);
    const { versions, source, capture } = describeSite(site, madeOf(containers, memory));
    const ports = allPorts(containers, memory?.ports);
    const made = { versions, source, capture, ports, images: namedImages(memory) };
    // Its containers go, and what they were made of with them.
    if (!purge)
      writeMemory(site.memory, { schema: 1, engine: 'compose', name: site.name, ...made });
    const version = await composeVersion(signal);
    const compose = composeFor(site, made, await world.connected(), version);
    if (containers.length > 0 || purge)
      await reported(
        { onEvent, signal },
        'lab',
        'stopping',
        (report) =>
          compose(['down', '--remove-orphans', ...(purge ? ['--volumes'] : [])], {
            signal,
            profiles: everyProfile,
            onProgress: (progress) => {
              const text = downText(progress, site.project);
              if (text) report(text);
            },
          }),
        () => (purge ? 'stopped, and its data deleted' : 'stopped'),
      );
    const purged = purge ? await deleteRest(world, volumes) : [];
    if (purge) forgetLab(site.memory);
    return { stopped: up.filter((name) => !oneShots.includes(name)), purged };
  } finally {
    release();
  }
};

const downText = (progress: Progress, project: string): string | undefined => {
  if (progress.kind !== 'container' && progress.kind !== 'volume') return undefined;
  if (!/^(Stopping|Removing)$/.test(progress.word)) return undefined;
  const name = progress.name.replace(`${project}-`, '').replace(/-\d+$/, '');
  return `${progress.word.toLowerCase()} ${progress.kind === 'volume' ? 'volume ' : ''}${name}`;
};

// What an earlier compose.yaml has made is the lab's too.
const deleteRest = async (world: World, before: readonly string[]): Promise<string[]> => {
  for (const name of await world.volumes())
    await world.ask((docker) => docker.getVolume(name).remove());
  await world.ask(async (docker) => {
    const filters = JSON.stringify({ label: [`${projectLabel}=${world.site.project}`] });
    for (const { Id } of await docker.listNetworks({ filters }))
      await docker.getNetwork(Id).remove();
  });
  return before.map((name) => `volume ${name}`);
};

const forgetLab = (memory: string): void => {
  forget(memory);
  const folder = path.dirname(memory);
  forgetKept(folder);
  try {
    if (existsSync(folder)) rmdirSync(folder);
  } catch {
    // Something else is in it, which is not ours to delete.
  }
};
