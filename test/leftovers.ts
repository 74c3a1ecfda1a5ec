import {
  appendFileSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcesses, type Identity, processesWith } from '../source/os/processes.ts';

const variable = 'TEST_FOLDERS';
// Something that has just been told to end is not left behind.
const patienceMs = 5000;
const mostRounds = 3;
const labFiles = '{.,*,.local}/state/{*,*/*}/lab.json';

/** Notes a folder of a test, so that a run that is cut short can find what is in it. */
export const noteFolder = (folder: string): string => {
  const list = process.env[variable];
  if (list) appendFileSync(list, `${folder}\n`);
  return folder;
};

/** The first folder on the way to a path that only its owner, or group, may enter. */
export const closedFolder = (place: string): string | undefined => {
  const folders = [place];
  for (let at = place; path.dirname(at) !== at; at = path.dirname(at))
    folders.unshift(path.dirname(at));
  return folders.find((folder) => (statSync(folder).mode & 0o001) === 0);
};

/** Every process of the labs whose state is below a folder (CDC_TOP_HOME, HOME, or one that has such). */
export const labProcesses = (folder: string): Identity[] =>
  globSync(path.join(folder, labFiles)).flatMap((file) =>
    processesWith(`CDC_TOP_LAB=${idIn(file)}`),
  );

/** The environment for what outlives tests on purpose: it is not counted as left behind. */
export const unmarked = (): NodeJS.ProcessEnv => {
  const { [variable]: _, ...env } = process.env;
  return env;
};

/**
 * From here on what this process starts is known as this run's. node:test does nothing `after` a
 * test whose process gets a signal; `sweep` ends what that leaves, deletes its folders, and returns
 * what still ran after a few seconds, a line each.
 */
export const markRun = (): { sweep(graceMs?: number): Promise<string[]> } => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ct-run-'));
  const list = path.join(folder, 'folders');
  writeFileSync(list, '');
  process.env[variable] = list;
  const left = (): Identity[] => {
    const all = [...processesWith(`${variable}=${list}`), ...foldersIn(list).flatMap(labProcesses)];
    return [...new Map(all.map((each) => [each.pid, each])).values()];
  };
  return {
    async sweep(graceMs = patienceMs) {
      const deadline = Date.now() + graceMs;
      while (Date.now() < deadline && left().length > 0) await sleep(200);
      const lines: string[] = [];
      // What is ended first may have been starting others; and what can't be ended is not waited for.
      for (let found = left(), round = 0; found.length > 0 && round < mostRounds; round += 1) {
        lines.push(...found.map(describe));
        await endProcesses(found, patienceMs);
        found = left();
      }
      for (const each of [...foldersIn(list), folder])
        rmSync(each, { recursive: true, force: true, maxRetries: 5 });
      return lines;
    },
  };
};

const idIn = (file: string): string => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).id;
  } catch {
    return 'none: it was never written to its end';
  }
};

const foldersIn = (list: string): string[] =>
  readFileSync(list, 'utf8').split('\n').filter(Boolean);

const describe = ({ pid }: Identity): string => {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ');
    return `${pid} ${words.slice(0, 100).trim()}`;
  } catch {
    return String(pid);
  }
};
