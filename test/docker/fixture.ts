import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Scope } from '../support.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { debeziumServerImage, extraCa, makeBase, makeImages, makeStandIns } from './images.ts';
import { composePlugin } from './plugin.ts';
import { hasTool, tryTool } from './tool.ts';

/** What tests need to use Docker; or, by name, what is missing for that. */
export type DockerFixture = {
  /** DOCKER_HOST, DOCKER_CONFIG and LAB_… variables, to be added to the environment. */
  env: NodeJS.ProcessEnv;
  skip?: string;
  /** Whether the daemon is one of our own, and the official images are stand-ins. */
  own: boolean;
  /** How to let it go away and come back, where that is ours to decide. */
  outage?: Daemon['outage'];
};

/**
 * Docker with the lab's images. A daemon that answers is used as it is; else root starts one of its
 * own, with everything that no registry is needed for, and it ends with the tests. What is made is
 * kept in TEST_DOCKER_CACHE. Nothing is ever installed into the system.
 */
export const dockerFixture = async (t: Scope): Promise<DockerFixture> => {
  if (!hasTool('docker')) return { env: {}, own: false, skip: 'docker is not installed' };
  if ((await tryTool('docker', ['version'])).code === 0) return theirs();
  const skip = whyNot();
  if (skip) return { env: {}, own: true, skip };
  const { env, stop, outage } = await ownDocker(cacheFolder());
  t.after(stop);
  return { env, own: true, outage };
};

const theirs = async (): Promise<DockerFixture> => {
  const compose = await tryTool('docker', ['compose', 'version']);
  const skip = compose.code === 0 ? undefined : 'Docker runs, but has no Compose plugin';
  return { env: {}, own: false, skip };
};

const whyNot = (): string | undefined => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'no Docker daemon answers, and only root on Linux can start one';
  const missing = ['dockerd', 'iptables', 'ip', 'debootstrap', 'go'].filter(
    (name) => !hasTool(name),
  );
  return missing.length > 0
    ? `no Docker daemon answers, and to start one ${missing.join(', ')} would have to be installed`
    : undefined;
};

// Beside what else the tests of one run share (scripts/test.ts), unless it is to be kept.
const cacheFolder = (): string => {
  const { TEST_DOCKER_CACHE: own, CDC_TOP_CACHE: shared } = process.env;
  if (own) return path.resolve(own);
  if (shared) return path.join(shared, 'docker');
  throw new Error('tests with Docker are run by npm test, which names a folder to keep things in');
};

/** A daemon of our own with all images; for tests, and for who keeps one (keep.ts). */
export const ownDocker = async (
  cache: string,
): Promise<{ env: NodeJS.ProcessEnv } & Pick<Daemon, 'stop' | 'outage'>> => {
  mkdirSync(cache, { recursive: true });
  chmodSync(cache, 0o755);
  const logFile = path.join(cache, 'fixture.log');
  const daemon = await startDaemon(cache);
  const env: NodeJS.ProcessEnv = {
    DOCKER_HOST: daemon.host,
    LAB_DEBEZIUM_SERVER_IMAGE: debeziumServerImage,
    ...(extraCa() && { LAB_CA: extraCa() }),
  };
  return await orStop(daemon, async () => {
    // The one compiles, the other mostly waits for packages.
    const [config] = await Promise.all([
      composePlugin(cache, logFile),
      makeBase(cache, env, logFile),
    ]);
    env.DOCKER_CONFIG = config;
    // Some of their steps are the same, and are done once.
    await Promise.all([makeStandIns(env, logFile), makeImages(env, logFile)]);
    return { env, stop: daemon.stop, outage: daemon.outage };
  });
};

const orStop = async <T>(daemon: Daemon, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    await daemon.stop();
    throw error;
  }
};
