import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { noteFolder } from './leftovers.ts';

export const root = path.resolve(import.meta.dirname, '..');

/** A test, or all tests of a file: `{ after }` of node:test. */
export type Scope = { after(clean: () => unknown): void };

/** A new folder that is gone when the scope has ended, however it ended. */
export const tempFolder = (t: Scope): string => {
  const folder = noteFolder(realpathSync(mkdtempSync(path.join(os.tmpdir(), 'ct-'))));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Writes a file and the folders above it; returns its path. */
export const put = (file: string, content: string | Buffer, mode = 0o644): string => {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content, { mode });
  return file;
};

/** A shell script in place of a program. */
export const standIn = (file: string, ...lines: string[]): string =>
  put(file, `#!/bin/sh\n${lines.join('\n')}\n`, 0o755);

/** Starts a program in a group of its own, all of which is gone when the scope has ended. */
export const start = (
  t: Scope,
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): ChildProcess & { pid: number } => {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
    detached: true,
  });
  t.after(async () => {
    const ended = child.exitCode !== null || child.signalCode !== null;
    const exit = ended ? undefined : once(child, 'exit');
    try {
      process.kill(-(child.pid as number), 'SIGKILL');
    } catch {
      // All of it has ended by itself.
    }
    await exit;
  });
  return child as ChildProcess & { pid: number };
};

/** Starts a module that is given as text, in a Node of its own that reads our TypeScript. */
export const startModule = (t: Scope, source: string, options: SpawnOptions = {}) =>
  start(t, process.execPath, ['--input-type=module', '--eval', source], options);

/** The next line that a program prints. */
export const nextLine = async (child: ChildProcess): Promise<string> => {
  let text = '';
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    text += chunk;
    if (text.includes('\n')) return text.slice(0, text.indexOf('\n'));
  }
  throw new Error(`it ended after printing ${JSON.stringify(text)}`);
};

/** Everything that a program prints until it ends. */
export const allOutput = async (child: ChildProcess): Promise<string> => {
  let text = '';
  for await (const chunk of child.stdout ?? []) text += chunk;
  return text;
};

/** Waits until `holds` does; fails after a minute, which a busy machine may need. */
export const until = async (what: string, holds: () => boolean): Promise<void> => {
  const deadline = Date.now() + 60_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await sleep(10);
  }
};

/** A signal that nobody aborts. */
export const quiet = (): AbortSignal => new AbortController().signal;
