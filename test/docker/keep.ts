// Keeps the tests' Docker daemon and its images at hand until it is told to end; prints the
// environment to use it with.
//   TEST_DOCKER_CACHE=FOLDER npx tsx test/docker/keep.ts
import { ownDocker } from './fixture.ts';

const cache = process.env.TEST_DOCKER_CACHE;
if (!cache) {
  console.error('TEST_DOCKER_CACHE is not set: the folder that everything is kept in');
  process.exit(2);
}
const { env, stop } = await ownDocker(cache);
for (const [name, value] of Object.entries(env)) console.log(`export ${name}=${value}`);
const alive = setInterval(() => {}, 60_000);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, async () => {
    clearInterval(alive);
    await stop();
    process.exit(0);
  });
