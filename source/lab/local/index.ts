import { localFiles } from '../../clients/files.ts';
import { processMeter } from '../../os/usage.ts';
import { lineMask } from '../../text/mask.ts';
import type { Engine } from '../contract/engine.ts';
import { labNames } from '../contract/names.ts';
import { keptIn } from '../contract/notes.ts';
import { watchdogNews } from './news.ts';
import { targetOf } from './state/lab.ts';
import { describeSite, existingLab, recorded, type SiteOptions, siteOf } from './state/site.ts';

/**
 * The engine that runs a lab as processes of this machine, without Docker. What works on a lab is
 * loaded when it is asked for: the monitor's first frame needs none of it.
 */
export const localEngine = (options: SiteOptions): Engine => {
  const site = siteOf(options);
  const describe = () => describeSite(site);
  return {
    id: 'local',
    describe,
    ...labNames(describe),
    planUp: async (signal) => (await (await import('./up.ts')).decideUp(site, signal)).plan,
    up: async (run) => (await import('./up.ts')).bringUp(site, run),
    down: async (run) => (await import('./down.ts')).bringDown(site, run),
    status: async (signal) => (await import('./status.ts')).statusOf(site, signal),
    target: async () => targetOf(site.layout, recorded(site)),
    control: async (service, what, run) =>
      (await import('./control.ts')).controlService(site, service, what, run),
    replace: async (service, how) =>
      (await import('./replace.ts')).replaceService(site, service, how),
    forgetCapture: async (run) => (await import('./forget.ts')).forgetCapture(site, run),
    async *logs(service, how) {
      const { layout } = existingLab(site);
      const [{ readLog }, { secretsIn }] = await Promise.all([
        import('./logs.ts'),
        import('./settings.ts'),
      ]);
      const mask = lineMask(secretsIn(layout.secrets));
      for await (const line of readLog(layout.log(service), how)) yield mask(line);
    },
    settings: async (service) => (await import('./settings.ts')).settingsOf(site, service),
    terminal: async (...of) => (await import('./terminal.ts')).terminalFor(site, ...of),
    submit: async (job, run) => (await import('./job.ts')).submitJob(site, job, run),
    cancel: async (run) => (await import('./job.ts')).cancelJob(site, run),
    files: localFiles,
    ...keptIn(site.layout.state),
    usage: processMeter,
    news: () => watchdogNews(site.layout.healing),
    close: async () => {},
  };
};
