import { rmSync } from 'node:fs';
import type { RunOptions } from '../contract/engine.ts';
import { forgetConnector } from '../contract/forget.ts';
import { slotName } from '../contract/names.ts';
import { reported } from '../contract/plan.ts';
import { targetOf } from './state/lab.ts';
import { existingLab, type Site } from './state/site.ts';
import { supervisorAt } from './supervisor.ts';

const stopMs = 60_000;
const server = 'debezium-server';

/** Stops what captures and has it forget how far it had read; see Engine.forgetCapture. */
export const forgetCapture = async (site: Site, run: RunOptions): Promise<void> => {
  const { layout, ports, file } = existingLab(site);
  if (file.capture === 'connect') {
    const target = targetOf(layout, ports, file.capture);
    const work = () => forgetConnector(target, slotName, run.signal);
    return reported(
      run,
      'connect',
      'removing the connector and its offsets',
      work,
      () => 'removed',
    );
  }
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
