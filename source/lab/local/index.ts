import { localFiles } from '../../clients/files.ts';
import { processMeter } from '../../os/usage.ts';
import type { Engine } from '../contract/engine.ts';
import { labNames } from '../contract/names.ts';
import { watchdogNews } from './news.ts';
import { targetOf } from './state/lab.ts';
import { describeSite, existingLab, recorded, type SiteOptions, siteOf } from './state/site.ts';

// The monitor's first frame needs none of it.
const operations = () => import('./operations.ts');

/** The engine that runs a lab as processes of this machine, without Docker. */
export const localEngine = (options: SiteOptions): Engine => {
  const site = siteOf(options);
  const describe = () => describeSite(site);
  return {
    id: 'local',
    describe,
    ...labNames(describe),
    planUp: async (signal) => (await (await operations()).decideUp(site, signal)).plan,
    up: async (run) => (await operations()).bringUp(site, run),
    down: async (run) => (await operations()).bringDown(site, run),
    status: async (signal) => (await operations()).statusOf(site, signal),
    target: async () => {
      const { ports, capture } = recorded(site);
      return targetOf(site.layout, ports, capture);
    },
    control: async (service, what, run) =>
      (await operations()).controlService(site, service, what, run),
    async *logs(service, how) {
      existingLab(site);
      yield* (await operations()).readLog(site.layout.log(service), how);
    },
    settings: async (service) => (await operations()).settingsOf(site, service),
    terminal: async (service) => (await operations()).terminalFor(site, service),
    submit: async (job, run) => (await operations()).submitJob(site, job, run),
    cancel: async (run) => (await operations()).cancelJob(site, run),
    files: localFiles,
    usage: processMeter,
    news: () => watchdogNews(site.layout.healing),
    close: async () => {},
  };
};
