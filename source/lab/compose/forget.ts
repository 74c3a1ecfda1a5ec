import type { RunOptions } from '../contract/engine.ts';
import { removeConnector } from '../contract/forget.ts';
import { reported } from '../contract/plan.ts';
import { sourceOf } from '../contract/ready.ts';
import { existingLab } from './control.ts';
import type { World } from './world.ts';

const server = 'debezium-server';
const offsets = '/data/debezium-server/offsets.dat';

/** Stops what captures and has it forget how far it had read; see Engine.forgetCapture. */
export const forgetCapture = async (world: World, run: RunOptions): Promise<void> => {
  const target = await world.target();
  if (target.capture.kind === 'connect') return removeConnector(target, run);
  const { compose } = await existingLab(world, run.signal);
  await reported(
    run,
    server,
    'stopping it and removing its offsets',
    async () => {
      await compose(['stop', server], run);
      // No running container has the volume that the file is in.
      const remove = ['--entrypoint', 'rm', server, '-f', offsets];
      await compose(['run', '--rm', '--no-deps', '-T', ...remove], run);
      await sourceOf(target).reader.end?.(target.source);
    },
    () => 'removed',
  );
};
