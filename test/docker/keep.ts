// Keeps Docker with the lab's images at hand until it is told to end.
//   TEST_DOCKER_CACHE=FOLDER npx tsx test/docker/keep.ts    for a person: prints the environment to use it with
// npm test has it print what kept.ts reads (--json), and end with its stdin, however npm test ends.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { giveUpDaemon } from './daemon.ts';
import type { Kept } from './kept.ts';
import { ownDocker, whyNoneCanStart } from './making.ts';
import { hasTool, tryTool } from './tool.ts';

const forTests = process.argv.includes('--json');
const { TEST_DOCKER_CACHE: named } = process.env;
if (!named && !forTests) {
  console.error('TEST_DOCKER_CACHE is not set: the folder that everything is kept in');
  process.exit(2);
}
const cache = path.resolve(named ?? mkdtempSync(path.join(os.tmpdir(), 'ct-docker-cache-')));

// A daemon that answers is used as it is; else root starts one of its own, with everything that no
// registry is needed for. Nothing is ever installed into the system.
const make = async (): Promise<Kept & { stop?(): Promise<void> }> => {
  if (!hasTool('docker')) return { env: {}, skip: 'docker is not installed' };
  if ((await tryTool('docker', ['version'])).code === 0) {
    const compose = await tryTool('docker', ['compose', 'version']);
    return {
      env: {},
      ...(compose.code !== 0 && { skip: 'Docker runs, but has no Compose plugin' }),
    };
  }
  const skip = whyNoneCanStart();
  if (skip) return { env: {}, skip };
  try {
    return { ...(await ownDocker(cache)), cache };
  } catch (error) {
    return { env: {}, failure: error instanceof Error ? error.message : String(error) };
  }
};

const alive = setInterval(() => {}, 60_000);
let made: { stop?(): Promise<void> } | undefined;
let ending = false;
const end = async () => {
  if (ending) return;
  ending = true;
  clearInterval(alive);
  if (made) await made.stop?.();
  else {
    // What it has started to make things with; kept.ts made it the first of its group.
    if (forTests) process.kill(-process.pid, 'SIGTERM');
    await giveUpDaemon(cache);
  }
  if (!named) rmSync(cache, { recursive: true, force: true, maxRetries: 5 });
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
if (forTests) process.stdin.on('end', end).resume();

const { stop, ...kept } = await make();
if (!ending) {
  made = { ...(stop && { stop }) };
  if (forTests) console.log(JSON.stringify(kept));
  else if (kept.skip ?? kept.failure) {
    console.error(kept.skip ?? kept.failure);
    process.exit(1);
  } else
    for (const [name, value] of Object.entries(kept.env)) console.log(`export ${name}=${value}`);
}
