import { outageOf } from './daemon.ts';
import type { Kept } from './kept.ts';

/** What tests need to use Docker; or, by name, what is missing for that. */
export type DockerFixture = {
  /** DOCKER_HOST, DOCKER_CONFIG and LAB_… variables, to be added to the environment. */
  env: NodeJS.ProcessEnv;
  skip?: string;
  /** How to let it go away and come back, where that is ours to decide. */
  outage?: ReturnType<typeof outageOf>;
};

/** Docker with the lab's images, as npm test keeps it at hand (kept.ts). Throws where that has failed. */
export const dockerFixture = (): DockerFixture => {
  const { TEST_DOCKER: told } = process.env;
  if (!told) throw new Error('tests with Docker are run by npm test, which keeps one at hand');
  const { env, skip, failure, cache } = JSON.parse(told) as Kept;
  if (failure) throw new Error(failure);
  return { env, ...(skip && { skip }), ...(cache && { outage: outageOf(cache) }) };
};
