import { commandFor } from '../../config/program.ts';
import { type LabStatus, noJob, type ServiceStatus } from '../../watch/lab.ts';
import { labEndpoints, labStateOf } from '../contract/target.ts';
import { jobStatus } from './job.ts';
import { lastLines } from './last-words.ts';
import { observeRunning } from './observe.ts';
import { beside, servicesOf } from './services/index.ts';
import { readLabFile } from './state/labfile.ts';
import { describeSite, type Site } from './state/site.ts';

// It does its work, and nobody would bring it back.
const withoutSupervisor = (site: Site) => ({
  health: 'unhealthy' as const,
  unsupervised: true as const,
  detail: `its supervisor is gone: ${commandFor(site, 'up')} takes it over`,
});

/** What of a lab runs, how it is and where; see Engine.status. */
export const statusOf = async (site: Site, signal: AbortSignal): Promise<LabStatus> => {
  const { layout } = site;
  const file = readLabFile(layout.labFile);
  const base = {
    schema: 1 as const,
    ...describeSite(site, file),
    paths: {
      state: layout.state,
      data: layout.data,
      secrets: layout.secrets,
      logs: layout.logs,
      delta: layout.delta,
      checkpoint: layout.checkpoint,
      eventLog: layout.eventLog,
      work: layout.work,
      cache: site.folders.cache,
    },
  };
  if (!file) return { ...base, state: 'absent', services: [], job: noJob, endpoints: {} };
  const running = await observeRunning(layout, file, file, signal);
  const services = servicesOf(file);
  const shown: ServiceStatus[] = running.services
    .map((observed, index) => {
      const names = services[index]?.ports ?? [];
      const start = observed.process?.pid ? observed.process.start : 0;
      return {
        name: observed.name,
        state: observed.state,
        health: observed.health,
        detail: observed.detail,
        ...(observed.stopped && { stopped: true as const }),
        ...(observed.state === 'failed' && { lastLines: lastLines(layout.log(observed.name)) }),
        ...(running.orphans.has(observed.name) && withoutSupervisor(site)),
        ...(observed.process?.stop && {
          stoppedAt: new Date(observed.process.stop * 1000).toISOString(),
        }),
        pid: observed.process?.pid || null,
        startedAt: start ? new Date(start * 1000).toISOString() : null,
        ports: Object.fromEntries(names.map((name) => [name, file.ports[name]])),
      };
    })
    .filter(({ name }) => !beside.some((one) => one === name));
  return {
    ...base,
    state: labStateOf(shown),
    services: shown,
    job: await jobStatus(layout, running.job),
    endpoints: labEndpoints(file),
  };
};
