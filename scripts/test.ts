// Behind `npm test`: the fast tests first, while images are made for those with Docker, then those
// against the real stack, a file at a time, and beside them those with Docker. Whichever is done first
// helps the other.
//   npm test                 everything
//   npm test -- --fast       without the stack
//   npm test -- lab job      the stack tests whose name has one of these words
// CDC_TOP_NO_SKIP=1 counts a skipped test as failed (CI).

import { once } from 'node:events';
import { chmodSync, globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { usualPorts } from '../source/lab/contract/ports.ts';
import { keepDocker } from '../test/docker/kept.ts';
import { closedFolder, markRun } from '../test/leftovers.ts';

const root = path.resolve(import.meta.dirname, '..');
const words = process.argv.slice(2);
const strict = process.env.CDC_TOP_NO_SKIP === '1';
delete process.env.CDC_TOP_NO_SKIP;

const total = { pass: 0, fail: 0, skip: 0 };
// Told again at the end: of a run this long, only the end is looked at.
const failed: string[] = [];
const took = new Map<string, number>();
const leftovers = markRun();
const abort = new AbortController();
let docker: ReturnType<typeof keepDocker> | undefined;

// A test that gets a signal cleans nothing up: node:test ends it at once.
const giveUp = async () => {
  if (abort.signal.aborted) return;
  console.error('\ninterrupted: ending what the tests have started …');
  abort.abort();
  await docker?.stop();
  await leftovers.sweep(0);
  process.exit(130);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, giveUp);

const addTime = (file: string, ms: number) => took.set(file, (took.get(file) ?? 0) + ms);
// What is wrong stands at the end of what a command said, or at the start of what a test expected.
const cut = (message: string) => {
  const lines = message.split('\n');
  const shown = lines.length > 16 ? [...lines.slice(0, 6), '…', ...lines.slice(-9)] : lines;
  return shown.map((line) => `    ${line.slice(0, 200)}`).join('\n');
};

/** Runs test files. What they say is written at once, or `inOne` piece where others run beside them. */
const runFiles = async (
  files: string[],
  { concurrency = 1, inOne = false } = {},
): Promise<void> => {
  if (files.length === 0) return;
  const { signal } = abort;
  const stream = run({ files, concurrency, signal, execArgv: ['--import', 'tsx'] });
  stream.on('test:pass', ({ skip, details, nesting, file }) => {
    if (nesting === 0 && file) addTime(file, details.duration_ms);
    // A suite that is skipped says nothing of its tests.
    if (skip) total.skip += 1;
    else if (details.type !== 'suite') total.pass += 1;
  });
  stream.on('test:fail', ({ name, details, nesting, file, line }) => {
    if (nesting === 0 && file) addTime(file, details.duration_ms);
    if (details.type === 'suite') return;
    total.fail += 1;
    const cause = details.error.cause instanceof Error ? details.error.cause : details.error;
    const at = file ? `${path.relative(root, file)}:${line}` : 'unknown file';
    failed.push(`✖ ${at}  ${name}\n${cut(cause.message)}`);
  });
  const said: string[] = [];
  for await (const chunk of stream.compose(spec))
    if (inOne) said.push(String(chunk));
    else process.stdout.write(chunk);
  process.stdout.write(said.join(''));
  // The process ends when everything has been cleaned up.
  if (signal.aborted) await new Promise(() => {});
};

/** Runs the files that are left in a queue, one after the other. */
const runLane = async (queue: string[]): Promise<void> => {
  for (let file = queue.shift(); file; file = queue.shift()) {
    console.log(`… ${path.relative(root, file)}`);
    await runFiles([file], { inOne: true });
  }
};

/** Listens on ports, as far as nobody does. */
const occupy = (ports: number[]): Promise<Server[]> =>
  Promise.all(
    ports.map(async (port) => {
      const server = createServer();
      await Promise.race([
        once(server, 'error'),
        once(server.listen(port, '127.0.0.1'), 'listening'),
      ]);
      return server;
    }),
  );

const find = (pattern: string) =>
  globSync(pattern, { cwd: root }).map((file) => path.join(root, file));
const isBelow = (folder: string, file: string) =>
  file.startsWith(path.join(root, 'test', folder, path.sep));
const isStack = (file: string) => isBelow('docker', file) || isBelow('stack', file);

const all = find('test/**/*.test.{ts,tsx}').sort();
const names = words.filter((word) => word !== '--fast');
const isChosen = (file: string) =>
  names.length === 0 || names.some((name) => path.basename(file).includes(name));
const chosen = words.includes('--fast') ? [] : all.filter(isStack).filter(isChosen);
// The first fills the cache that the others use. The next two wait more than they work, and images may
// still be built meanwhile. The last is long, and would be the only one left at the end.
const first = ['cold.test.ts', 'healing.test.ts', 'services.test.ts', 'probes.test.ts'];
const placeOf = (file: string) => {
  const place = first.indexOf(path.basename(file));
  return place < 0 ? first.length : place;
};
const local = chosen
  .filter((file) => isBelow('stack', file))
  .sort((a, b) => placeOf(a) - placeOf(b));
const withDocker = chosen.filter((file) => isBelow('docker', file));
// A monitor in these tests is started as a user who is nobody, from this clone.
const closed = process.getuid?.() === 0 && withDocker.length > 0 ? closedFolder(root) : undefined;
if (closed) {
  console.error(
    `the tests with Docker run as another user too, who can't enter ${closed}: chmod o+x ${closed}, or clone elsewhere`,
  );
  await leftovers.sweep(0);
  process.exit(1);
}
// Each file is a process, which would compile the same modules again.
const compiled = mkdtempSync(path.join(os.tmpdir(), 'ct-compiled-'));
process.env.NODE_COMPILE_CACHE = compiled;
process.on('exit', () => rmSync(compiled, { recursive: true, force: true, maxRetries: 5 }));
// Images take minutes to make, and the fast tests leave the processors idle for part of that time.
if (withDocker.length > 0) docker = keepDocker();
docker?.told.catch(() => {});
if (names.length === 0)
  await runFiles(
    all.filter((file) => !isStack(file)),
    { concurrency: 2 },
  );

if (chosen.length > 0) {
  // What a lab is made of is fetched once for the whole run, into a folder that goes with it.
  const cache = process.env.CDC_TOP_CACHE ?? mkdtempSync(path.join(os.tmpdir(), 'ct-cache-'));
  const own = process.env.CDC_TOP_CACHE === undefined;
  mkdirSync(cache, { recursive: true });
  chmodSync(cache, 0o755);
  process.env.CDC_TOP_CACHE = cache;
  const clean = () => own && rmSync(cache, { recursive: true, force: true, maxRetries: 5 });
  process.on('exit', clean);
  // A service that a test kills leaves its port for a moment, in which a lab of the other lane that
  // wants the usual one would take it: in two lanes nobody gets those.
  const occupied = docker ? await occupy(Object.values(usualPorts)) : [];
  const queue = [...local];
  // One that fills the cache has it to itself; what runs in Docker needs none.
  const fillsCache = path.basename(queue[0] ?? '') === first[0];
  const filled = runLane(fillsCache ? queue.splice(0, 1) : []);
  const withDaemon = async () => {
    if (!docker) return;
    try {
      process.env.TEST_DOCKER = await docker.told;
      await runLane([...withDocker]);
    } catch (error) {
      total.fail += 1;
      failed.push(`✖ a Docker for the tests\n${cut(String(error))}`);
    }
    await docker.stop();
    await filled;
    await runLane(queue);
  };
  await Promise.all([filled.then(() => runLane(queue)), withDaemon()]);
  for (const server of occupied) server.close();
}

const left = await leftovers.sweep();
for (const line of left) console.log(`left behind: ${line}`);
if (left.length > 0) total.fail += 1;

const slowest = [...took].sort(([, a], [, b]) => b - a).slice(0, 30);
console.log('\nseconds per file, the slowest first:');
for (const [file, ms] of slowest)
  console.log(`${String(Math.round(ms / 1000)).padStart(6)}  ${path.relative(root, file)}`);
if (failed.length > 0) console.log(`\n${failed.join('\n')}`);
console.log(`\n${total.pass} passed, ${total.fail} failed, ${total.skip} skipped`);
const tooMany = total.fail > 0 || (strict && total.skip > 0);
if (strict && total.skip > 0) console.log('a skipped test counts as failed here');
process.exit(tooMany || total.pass + total.skip === 0 ? 1 : 0);
