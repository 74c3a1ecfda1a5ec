#!/usr/bin/env node
// Behind `npm start`, `npm test` and `npm run build`: installs and builds what is missing or stale,
// then runs the rest under the Node that the package pins. Plain JavaScript without dependencies,
// because it runs before anything is installed and under whichever Node the machine has.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

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
const unlessStamped = (stamp, inputs, step) => {
  const wanted = fingerprint(inputs);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(stamp, { force: true });
  step();
  writeFileSync(stamp, wanted);
};

const must = (what, command, args) => {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.error?.code === 'ENOENT') fail(`${what} failed: ${command} is not on PATH`);
  if (result.signal) process.exit(130);
  if (result.status !== 0) fail(`${what} failed (exit ${result.status}): see the lines above`);
};

const fail = (message) => {
  console.error(`cdc-top: ${message}`);
  process.exit(1);
};

const install = () =>
  unlessStamped(
    at('node_modules', '.installed'),
    [at('package.json'), at('package-lock.json')],
    () => {
      console.error('cdc-top: installing the npm packages (once) …');
      must('npm ci', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    },
  );

const build = () => {
  const own = ['build.mjs', 'unused.cjs'].map((name) => at('scripts', name));
  const inputs = [...filesBelow(at('source')), at('package-lock.json'), ...own];
  unlessStamped(at('dist', '.built'), inputs, () => {
    console.error('cdc-top: building …');
    must('the build', runtime(), [at('scripts', 'build.mjs')]);
  });
};

const runtime = () => (existsSync(pinnedNode) ? pinnedNode : process.execPath);

const run = (args) => {
  const child = spawn(runtime(), args, { cwd: root, stdio: 'inherit' });
  // The terminal sends ctrl-C to the whole group: the child decides what it means and how to exit.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
};

const [task, ...rest] = process.argv.slice(2);
install();
if (task === 'build') build();
else if (task === 'start') {
  build();
  run([at('dist', 'cli.js'), ...rest]);
} else if (task === 'test') {
  build();
  run(['--import', 'tsx', at('scripts', 'test.ts'), ...rest]);
} else fail(`unknown task ${task}: start, test or build`);
