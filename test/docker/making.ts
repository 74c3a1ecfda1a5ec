import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { startDaemon } from './daemon.ts';
import { debeziumServerImage, extraCa, makeBase, makeImages, makeStandIns } from './images.ts';
import { composePlugin } from './plugin.ts';
import { hasTool, tool } from './tool.ts';

/** What is missing to start a daemon of our own; undefined where nothing is. */
export const whyNoneCanStart = (): string | undefined => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'no Docker daemon answers, and only root on Linux can start one';
  const missing = ['dockerd', 'iptables', 'ip', 'debootstrap', 'go'].filter(
    (name) => !hasTool(name),
  );
  return missing.length > 0
    ? `no Docker daemon answers, and to start one ${missing.join(', ')} would have to be installed`
    : undefined;
};

/** A daemon of our own with all images, which are kept in `cache`, and the environment to use it with. */
export const ownDocker = async (
  cache: string,
): Promise<{ env: NodeJS.ProcessEnv; stop(): Promise<void> }> => {
  mkdirSync(cache, { recursive: true });
  chmodSync(cache, 0o755);
  const logFile = path.join(cache, 'fixture.log');
  const { host, fresh, stop } = await startDaemon(cache);
  const env: NodeJS.ProcessEnv = {
    DOCKER_HOST: host,
    LAB_DEBEZIUM_SERVER_IMAGE: debeziumServerImage,
    ...(extraCa() && { LAB_CA: extraCa() }),
  };
  try {
    if (fresh) await removeLeftovers(env);
    // The one compiles, the other mostly waits for packages.
    const [config] = await Promise.all([
      composePlugin(cache, logFile),
      makeBase(cache, env, logFile),
    ]);
    env.DOCKER_CONFIG = config;
    // Some of their steps are the same, and are done once.
    await Promise.all([makeStandIns(env, logFile), makeImages(env, logFile)]);
    return { env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** What a run that was killed has left would start with the daemon, again and again. */
const removeLeftovers = async (env: NodeJS.ProcessEnv): Promise<void> => {
  const each = async (list: string[], remove: string[]) => {
    const ids = (await tool('docker', list, { env })).split('\n').filter((id) => id !== '');
    if (ids.length > 0) await tool('docker', [...remove, ...ids], { env });
  };
  await each(['ps', '--all', '-q'], ['rm', '--force', '--volumes']);
  await each(['volume', 'ls', '-q'], ['volume', 'rm']);
  await tool('docker', ['network', 'prune', '--force'], { env });
};
