#!/usr/bin/env node
// Behind `npm start`, `npm test` and `npm run build`: installs and builds what is missing or stale,
// then runs the rest under the Node that the package pins. Plain JavaScript without dependencies,
// because it runs before anything is installed and under whichever Node the machine has.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { restore } from './packed.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => path.join(root, ...parts);
const pinnedNode = at('node_modules', 'node', 'bin', 'node');

const fingerprint = (files) => {
  const hash = createHash('sha256');
  for (const file of files.sort())
    hash.update(path.relative(root, file)).update(readFileSync(file));
  return hash.digest('hex');
};

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));

// A stamp is written only after its step succeeded, so a half-done step is done again.
const unlessStamped = async (stamp, inputs, step) => {
  const wanted = fingerprint(inputs);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(stamp, { force: true });
  await step();
  writeFileSync(stamp, wanted);
};

const must = async (what, command, args) => {
  const { error, code, signal } = await ended(command, args, ['ignore', 2, 2]);
  if (error?.code === 'ENOENT') fail(`${what} failed: ${command} is not on PATH`);
  if (signal) process.exit(130);
  if (code !== 0) fail(`${what} failed (exit ${code}): see the lines above`);
};

// Runs a program to its end; who ends us ends it, so that nothing goes on without us. The terminal
// sends ctrl-C to the whole group: the child decides what it means and how to exit.
const ended = (command, args, stdio) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio });
    const forward = (signal) => child.kill(signal);
    const ignore = () => {};
    process.on('SIGINT', ignore);
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, forward);
    const settle = (result) => {
      process.off('SIGINT', ignore);
      for (const signal of ['SIGTERM', 'SIGHUP']) process.off(signal, forward);
      resolve(result);
    };
    child.on('error', (error) => settle({ error }));
    child.on('exit', (code, signal) => settle({ code, signal }));
  });

const fail = (message) => {
  console.error(`cdc-top: ${message}`);
  process.exit(1);
};

const install = () =>
  unlessStamped(
    at('node_modules', '.installed'),
    [at('package.json'), at('package-lock.json')],
    async () => {
      console.error('cdc-top: installing the npm packages (once) …');
      await must('npm ci', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    },
  );

const build = () => {
  const own = ['build.mjs', 'packed.mjs', 'unused.cjs'].map((name) => at('scripts', name));
  const inputs = [...filesBelow(at('source')), at('package-lock.json'), ...own];
  return unlessStamped(at('dist', '.built'), inputs, async () => {
    console.error('cdc-top: building …');
    await must('the build', runtime(), [at('scripts', 'build.mjs')]);
  });
};

const runtime = () => (existsSync(pinnedNode) ? pinnedNode : process.execPath);

const run = async (args) => {
  const { code, signal } = await ended(runtime(), args, 'inherit');
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
};

const [task, ...rest] = process.argv.slice(2);
restore();
await install();
if (task === 'build') await build();
else if (task === 'start') {
  await build();
  await run([at('dist', 'cli.js'), ...rest]);
} else if (task === 'test') {
  await build();
  await run(['--import', 'tsx', at('scripts', 'test.ts'), ...rest]);
} else fail(`unknown task ${task}: start, test or build`);
