import path from 'node:path';
import { Failure } from '../../config/errors.ts';
import { lineMask } from '../../text/mask.ts';
import type { Engine } from '../contract/engine.ts';
import { labNames, loggedNamesOf } from '../contract/names.ts';
import { keptIn } from '../contract/notes.ts';
import { controlService } from './control.ts';
import { bringDown } from './down.ts';
import { containerFiles } from './files.ts';
import { forgetCapture } from './forget.ts';
import { cancelJob, submitJob } from './job.ts';
import { readContainerLog } from './logs.ts';
import { readMemory } from './memory.ts';
import { containerMeter } from './meter.ts';
import { containerNews } from './news.ts';
import { replaceContainer } from './replace.ts';
import { settingsOf } from './settings.ts';
import { describeSite, madeOf, noLab, type SiteOptions, siteOf } from './site.ts';
import { statusOf } from './status.ts';
import { terminalFor } from './terminal.ts';
import { bringUp, decideUp } from './up.ts';
import { createWorld } from './world.ts';

/** The engine that runs a lab in Docker Compose, and watches it through Docker's own interface. */
export const composeEngine = (options: SiteOptions): Engine => {
  const site = siteOf(options);
  const world = createWorld(site);
  const files = containerFiles(world);
  const describe = () => describeSite(site, madeOf(world.seen(), readMemory(site.memory)));
  return {
    id: 'compose',
    describe,
    ...labNames(describe),
    planUp: async (signal) => (await decideUp(world, signal)).plan,
    up: (run) => bringUp(world, run),
    down: (run) => bringDown(world, run),
    status: (signal) => statusOf(world, files, signal),
    target: () => world.target(),
    control: (service, what, run) => controlService(world, service, what, run),
    replace: (service, how) => replaceContainer(world, service, how),
    forgetCapture: (run) => forgetCapture(world, run),
    async *logs(service, how) {
      const names = loggedNamesOf(describe());
      if (!names.includes(service))
        throw new Failure(`this lab has no log of ${service}: ${names.join(' ')}`);
      const find = async () => (await world.containers()).find((one) => one.service === service);
      const containers = await world.containers();
      if (!(await find()) && !how.follow)
        throw containers.length > 0
          ? new Failure(`${service} has no container yet: nothing has been logged`)
          : noLab(site);
      const secrets = await world.readSecrets(containers).catch(() => undefined);
      const mask = lineMask(secrets?.all);
      for await (const line of readContainerLog({ docker: world.docker, find }, how))
        yield mask(line);
    },
    settings: (service) => settingsOf(world, service),
    terminal: (...of) => terminalFor(world, ...of),
    submit: (job, run) => submitJob(world, files, job, run),
    cancel: (run) => cancelJob(world, files, run),
    files,
    ...keptIn(path.dirname(site.memory)),
    usage: () =>
      containerMeter({ docker: world.docker, containers: world.seen, onEvent: world.onEvent }),
    news: () => containerNews(world),
    async close() {
      files.close();
      await world.close();
    },
  };
};
