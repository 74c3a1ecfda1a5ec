import { existsSync, rmSync } from 'node:fs';
import { Failure, messageOf } from '../../config/errors.ts';
import { log } from '../../config/log.ts';
import { endProcesses, processesWith } from '../../os/processes.ts';
import type { RunOptions } from '../contract/engine.ts';
import { executePlan, reported } from '../contract/plan.ts';
import { releasePorts } from '../contract/ports.ts';
import { keepArchives } from './install/archives.ts';
import { markerOf } from './observe.ts';
import { planDown } from './plan.ts';
import { services } from './services/index.ts';
import { emptyTmp, purgeFolders } from './state/files.ts';
import { type LabFile, readLabFile } from './state/labfile.ts';
import type { Layout } from './state/layout.ts';
import { lockLab, type Site } from './state/site.ts';
import { type ProcessInfo, supervisorAt } from './supervisor.ts';

const stopMs = 60_000;
const isUp = ({ state }: ProcessInfo) => state !== 'stopped' && state !== 'failed';

/** Stops everything of a lab; see Engine.down. */
export const bringDown = async (
  site: Site,
  { signal, onEvent, purge }: RunOptions & { purge: boolean },
): Promise<{ stopped: string[]; purged: string[] }> => {
  const { layout } = site;
  if (![layout.state, layout.data, layout.lock].some((path) => existsSync(path)))
    return { stopped: [], purged: [] };
  const release = await lockLab(site, 'down', { signal, onEvent });
  try {
    const stopped = await stopSupervised(site, { signal, onEvent });
    const file = labFileOf(layout, purge);
    if (file) {
      stopped.push(...(await endLeftovers(file)));
      releasePorts(layout.lock, Object.values(file.ports));
    }
    for (const file of [layout.socket, `${layout.state}/supervisord.pid`])
      rmSync(file, { force: true });
    keepArchives(layout, site.folders.cache);
    emptyTmp(layout);
    return { stopped, purged: purge ? purgeFolders(layout) : [] };
  } finally {
    release();
  }
};

const stopSupervised = async (site: Site, { signal, onEvent }: RunOptions): Promise<string[]> => {
  const supervisor = supervisorAt(site.layout);
  const processes = await supervisor.processes().catch((error: unknown) => {
    // One that hangs is ended below, with what it runs.
    log('the supervisor does not answer', error);
    return [];
  });
  const identity = await supervisor.identity().catch(() => undefined);
  if (!identity) return [];
  const up = new Set(processes.filter(isUp).map(({ name }) => name));
  const plan = planDown({
    lab: site.name,
    supervisor: true,
    job: up.has('job'),
    services: services.map(({ name, after }) => ({ name, after, running: up.has(name) })),
  });
  try {
    await executePlan(
      plan,
      ({ subject }) =>
        reported(
          { onEvent, signal },
          subject,
          'stopping',
          () =>
            subject === 'supervisor'
              ? supervisor.shutdown(stopMs)
              : supervisor.stop(subject, stopMs),
          () => 'stopped',
        ),
      signal,
    );
  } catch (error) {
    signal.throwIfAborted();
    log('stopping by force after', messageOf(error));
  }
  return [...up];
};

// One that can't be read goes with the rest where all is deleted.
const labFileOf = ({ labFile }: Layout, purge: boolean): LabFile | undefined => {
  try {
    return readLabFile(labFile);
  } catch (error) {
    if (!purge) throw error;
    return undefined;
  }
};

// What outlived its supervisor, and children that left their process group.
const endLeftovers = async (file: LabFile): Promise<string[]> => {
  const found = processesWith(markerOf(file));
  const left = await endProcesses(found, 10_000);
  if (left.length > 0)
    throw new Failure(
      `pid ${left.map(({ pid }) => pid).join(', ')} of the lab can't be ended: run down as the user who brought it up`,
    );
  return found.map(({ pid }) => `pid ${pid}`);
};
