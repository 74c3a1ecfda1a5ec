import { Failure } from '../../config/errors.ts';
import type { RunOptions } from '../contract/engine.ts';
import { reported } from '../contract/plan.ts';
import { servicesOf } from './services/index.ts';
import { startService, waitForService } from './start.ts';
import { targetOf } from './state/lab.ts';
import { existingLab, type Site } from './state/site.ts';
import { supervisorAt } from './supervisor.ts';

const stopMs = 60_000;

/** Restarts or stops one service of a lab that runs; see Engine.control. */
export const controlService = async (
  site: Site,
  name: string,
  what: 'restart' | 'stop',
  { signal, onEvent }: RunOptions,
): Promise<void> => {
  const lab = existingLab(site);
  const service = servicesOf(lab.file).find((candidate) => candidate.name === name);
  if (!service) throw new Failure(`there is no service ${name}`);
  const supervisor = supervisorAt(lab.layout);
  if (!(await supervisor.identity())) throw new Failure(`the lab ${site.name} is not running`);
  const target = targetOf(lab.layout, lab.file);
  await reported(
    { onEvent, signal },
    name,
    'stopping',
    async (report) => {
      await supervisor.stop(name, stopMs);
      if (what === 'stop') return 'stopped';
      const lastTookMs = lab.file.tookMs?.[name];
      const last = lastTookMs === undefined ? {} : { lastTookMs };
      const onTry = (reason: string) =>
        report({ until: `${service.ready.what}: ${reason}`, ...last });
      report({ until: service.ready.what, ...last });
      await startService(lab, service, { signal, fresh: false, onTry });
      if (service.healthy)
        await waitForService(lab, name, service.healthy, target, { signal, onTry });
      return (service.healthy ?? service.ready).what;
    },
    (last) => last,
  );
};
