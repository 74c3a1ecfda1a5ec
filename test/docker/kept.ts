import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { unmarked } from '../leftovers.ts';

/** What is known of the Docker that is kept for the tests, in TEST_DOCKER as JSON. */
export type Kept = {
  env: NodeJS.ProcessEnv;
  /** Why no Docker is to be had. */
  skip?: string;
  /** Why one that should have been made was not. */
  failure?: string;
  /** Where the data of a daemon is that is ours to stop and start. */
  cache?: string;
};

/**
 * Docker with the lab's images for all tests of a run: one daemon, since each start and each look at
 * the images takes its time. What is made is kept in TEST_DOCKER_CACHE, or goes with the daemon where
 * that is not set. `told` resolves when it is there, after minutes where images are to be built. All
 * of it goes when `stop` is called, also before that, and when this process ends, however that comes.
 */
export const keepDocker = (): { told: Promise<string>; stop(): Promise<void> } => {
  const keep = spawn(
    process.execPath,
    ['--import', 'tsx', path.join(import.meta.dirname, 'keep.ts'), '--json'],
    // Not in the terminal's group: it ends with its stdin.
    { detached: true, stdio: ['pipe', 'pipe', 'inherit'], env: unmarked() },
  );
  const ended = once(keep, 'exit');
  const line = once(createInterface({ input: keep.stdout }), 'line');
  const told = async () => {
    const [first] = (await Promise.race([line, ended])) as [string | number | null];
    if (typeof first !== 'string') throw new Error(`test/docker/keep.ts ended with ${first}`);
    return first;
  };
  return {
    told: told(),
    async stop() {
      keep.stdin.end();
      await ended;
    },
  };
};
