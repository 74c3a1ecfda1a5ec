import { existsSync, readdirSync } from 'node:fs';
import type { Folders } from '../../config/folders.ts';
import { localFiles } from '../../probes/files.ts';
import { processMeter } from '../../probes/proc.ts';
import { labNamePattern } from '../names.ts';
import type { Engine } from '../types.ts';
import { controlService } from './control.ts';
import { bringDown } from './down.ts';
import { cancelJob, submitJob } from './job.ts';
import { targetOf } from './lab.ts';
import { layoutFor } from './layout.ts';
import { readLog } from './logs.ts';
import { watchdogNews } from './news.ts';
import { livingPrograms } from './records.ts';
import { settingsOf } from './settings.ts';
import { describeSite, existingLab, recorded, type SiteOptions, siteOf } from './site.ts';
import { statusOf } from './status.ts';
import { supervisorAt } from './supervisor.ts';
import { terminalFor } from './terminal.ts';
import { bringUp, decideUp } from './up.ts';

/** The engine that runs a lab as processes of this machine, without Docker. */
export const localEngine = (options: SiteOptions): Engine => {
  const site = siteOf(options);
  return {
    id: 'local',
    describe: () => describeSite(site),
    planUp: async (signal) => (await decideUp(site, signal)).plan,
    up: (run) => bringUp(site, run),
    down: (run) => bringDown(site, run),
    status: (signal) => statusOf(site, signal),
    target: async () => {
      const { ports, capture } = recorded(site);
      return targetOf(site.layout, ports, capture);
    },
    control: (service, what, run) => controlService(site, service, what, run),
    logs(service, how) {
      existingLab(site);
      return readLog(site.layout.log(service), how);
    },
    settings: async (service) => settingsOf(site, service),
    terminal: async (service) => terminalFor(site, service),
    submit: (job, run) => submitJob(site, job, run),
    cancel: (run) => cancelJob(site, run),
    files: localFiles,
    usage: processMeter,
    news: () => watchdogNews(site.layout.healing),
    close: async () => {},
  };
};

/** The names of the labs of which something runs now. */
export const runningLabs = async (folders: Folders): Promise<string[]> => {
  const names = existsSync(folders.state)
    ? readdirSync(folders.state).filter((name) => labNamePattern.test(name))
    : [];
  const running = await Promise.all(
    names.map(async (name) => {
      const layout = layoutFor(name, folders);
      const runs = livingPrograms(layout).size > 0 || (await supervisorAt(layout).identity());
      return runs ? name : undefined;
    }),
  );
  return running.filter((name) => name !== undefined);
};
