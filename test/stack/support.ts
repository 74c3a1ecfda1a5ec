import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcesses, isAlive } from '../../source/os/processes.ts';
import type { LabStatus } from '../../source/watch/lab.ts';
import { labProcesses, noteFolder } from '../leftovers.ts';

export const root = path.resolve(import.meta.dirname, '..', '..');
export const isRoot = process.getuid?.() === 0;

/**
 * A new folder that every user may enter, deleted when the test ends; `first` is done before that
 * (node:test runs what is registered in its order).
 */
export const temporaryFolder = (
  t: Pick<TestContext, 'after'>,
  name: string,
  first: (folder: string) => unknown = () => {},
): string => {
  const folder = noteFolder(mkdtempSync(path.join(os.tmpdir(), `ct-${name}-`)));
  chmodSync(folder, 0o755);
  t.after(async () => {
    try {
      await first(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });
  return folder;
};

export type Ended = { code: number | null; signal: string | null; stdout: string; stderr: string };

export type RunOptions = {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  gid?: number;
  /** The program in place of the clone's own build. */
  bin?: string[];
  timeoutMs?: number;
};

/** Starts cdc-top (the build of this clone unless `bin` says otherwise). */
export const startCli = (args: string[], options: RunOptions = {}) => {
  const [command, ...first] = options.bin ?? [process.execPath, path.join(root, 'dist', 'cli.js')];
  const child = spawn(command as string, [...first, ...args], {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    uid: options.uid,
    gid: options.gid,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, ended: collect(child, options.timeoutMs ?? 300_000) };
};

/** Runs cdc-top to its end. */
export const cli = (args: string[], options?: RunOptions): Promise<Ended> =>
  startCli(args, options).ended;

const collect = (child: ChildProcess, timeoutMs: number): Promise<Ended> =>
  new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk;
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk;
    });
    const timer = setTimeout(() => child.kill('SIGTERM'), timeoutMs);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr });
    });
  });

/** Asks until `look` returns something; fails with the last reason when it takes too long. */
export const until = async <T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 60_000,
): Promise<T> => {
  const deadline = Date.now() + timeoutMs;
  let last: unknown = 'it did not become true';
  for (;;) {
    const asked = Date.now();
    try {
      const found = await look();
      if (found) return found;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms until ${what}: ${last}`);
    // Most looks start a process, which takes the processors from what is waited for.
    await sleep(Math.max(200, 2 * (Date.now() - asked)));
  }
};

/** Fails unless every service is healthy, and names those that are not. */
export const assertHealthy = ({ state, services }: LabStatus): void => {
  const ill = services.filter(({ health }) => health !== 'healthy');
  assert.deepEqual(
    ill.map(({ name, detail }) => `${name}: ${detail}`),
    [],
  );
  assert.equal(state, 'healthy');
};

/** A lab in a folder of its own, whose processes end with the test even when it fails. */
export const testLab = (t: Pick<TestContext, 'after'>, name: string, options: RunOptions = {}) => {
  let seen: ReturnType<typeof labProcesses> = [];
  const home = temporaryFolder(t, name, (folder) => endProcesses(labProcesses(folder), 5000));
  // Without Docker, where there is one too.
  const env = { CDC_TOP_HOME: home, CDC_TOP_ENGINE: 'local', ...options.env };
  const run = (...args: string[]) => cli(args, { ...options, env });
  return {
    home,
    env,
    run,
    start: (...args: string[]) => startCli(args, { ...options, env }),
    /** Runs and fails the test where the exit code is not 0. */
    async must(...args: string[]): Promise<Ended> {
      const ended = await run(...args);
      if (ended.code !== 0)
        throw new Error(
          `cdc-top ${args.join(' ')}: exit ${ended.code}\n${ended.stderr}${ended.stdout}`,
        );
      return ended;
    },
    async status(): Promise<LabStatus> {
      const { stdout, stderr } = await run('status', '--json');
      if (stdout === '') throw new Error(stderr);
      return JSON.parse(stdout) as LabStatus;
    },
    /** Every process of the lab, and those of an earlier look that still live. */
    processes: () => {
      const now = labProcesses(home);
      const old = seen.filter((one) => isAlive(one) && !now.some((other) => other.pid === one.pid));
      seen = [...now, ...old];
      return seen;
    },
  };
};
export type TestLab = ReturnType<typeof testLab>;

/** The cache that all stack tests of one run share; scripts/test.ts makes and deletes it. */
export const sharedCache = (): { CDC_TOP_CACHE: string } => {
  const folder = process.env.CDC_TOP_CACHE;
  if (!folder) throw new Error('stack tests are run by npm test, which sets CDC_TOP_CACHE');
  return { CDC_TOP_CACHE: folder };
};
