import { rmSync } from 'node:fs';
import type { RunOptions } from '../contract/engine.ts';
import { removeConnector } from '../contract/forget.ts';
import { reported } from '../contract/plan.ts';
import { targetOf } from './state/lab.ts';
import { existingLab, type Site } from './state/site.ts';
import { supervisorAt } from './supervisor.ts';

const stopMs = 60_000;
const server = 'debezium-server';

/** Stops what captures and has it forget how far it had read; see Engine.forgetCapture. */
export const forgetCapture = async (site: Site, run: RunOptions): Promise<void> => {
  const { layout, file } = existingLab(site);
  if (file.capture === 'connect') return removeConnector(targetOf(layout, file), run);
  await reported(
    run,
    server,
    'stopping it and removing its offsets',
    async () => {
      await supervisorAt(layout).stop(server, stopMs);
      rmSync(layout.dataOf(server, 'offsets.dat'), { force: true });
    },
    () => 'removed',
  );
};
