import { Failure } from '../../config/errors.ts';
import type { RunOptions } from '../contract/engine.ts';
import { forgetConnector } from '../contract/forget.ts';
import { slotName } from '../contract/names.ts';
import { reported } from '../contract/plan.ts';
import type { World } from './world.ts';

/** Stops what captures and has it forget how far it had read; see Engine.forgetCapture. */
export const forgetCapture = async (world: World, run: RunOptions): Promise<void> => {
  const target = await world.target();
  if (target.capture.kind !== 'connect')
    throw new Failure(
      'the offsets of Debezium Server in Docker are a file in its volume: stop it, delete /data/debezium-server/offsets.dat and the slot, then up',
    );
  const work = () => forgetConnector(target, slotName, run.signal);
  await reported(run, 'connect', 'removing the connector and its offsets', work, () => 'removed');
};
