import { messageOf } from '../../config/errors.ts';
import type { Replaced } from '../contract/engine.ts';
import type { World } from './world.ts';

// Docker answers when the container runs again.
const restartMs = 60_000;

/** Has Docker end a service’s container, by force after `politeMs`, and start it anew; see Engine.replace. */
export const replaceContainer = async (
  world: World,
  service: string,
  { politeMs, signal }: { politeMs: number; signal: AbortSignal },
): Promise<Replaced> => {
  const find = async () =>
    (await world.containers()).find((container) => container.service === service);
  const before = await find();
  if (!before?.pid) return { kind: 'stopped', why: 'it is no longer running' };
  try {
    await world.ask(async (docker) => {
      const container = docker.getContainer(before.id);
      // What is paused can’t be signalled.
      if (before.status === 'paused') await container.unpause();
      await container.restart({ t: Math.ceil(politeMs / 1000) });
    }, restartMs);
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'failed', why: messageOf(error) };
  }
  const after = await find();
  return after?.status === 'running' && after.startedAt !== before.startedAt
    ? { kind: 'restarted', why: `container ${before.id.slice(0, 12)} was restarted` }
    : { kind: 'failed', why: `it was ended and has not come back: ${after?.status ?? 'gone'}` };
};
