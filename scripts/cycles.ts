// Brings a lab of its own up and down again and again, and looks for what is left each time:
//   CDC_TOP_CACHE=/var/tmp/cdc-top-cache npx tsx scripts/cycles.ts 20
// Processes, ports, locks, mounts and sockets must be gone after every `down`, and no folder may
// grow from cycle to cycle. Prints one line a cycle, then a table for docs/measurements.md.
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEnvironment } from '../source/config/environment.ts';
import { foldersFor } from '../source/config/folders.ts';
import type { PortName } from '../source/lab/contract/ports.ts';
import { localEngine } from '../source/lab/local/index.ts';
import { isPortUsed } from '../source/lab/local/services/index.ts';
import { type LabFile, readLabFile } from '../source/lab/local/state/labfile.ts';
import { layoutFor } from '../source/lab/local/state/layout.ts';
import { isPortFree } from '../source/os/ports.ts';
import { processesWith } from '../source/os/processes.ts';

// The second cycle, in which the servers make what a restart makes once, is compared with the last one.
// Both are up for as long as it takes the servers to make what they make late (topics of heartbeats) and
// to give back what they hold for each other: PostgreSQL keeps a small file of each start of the slot
// until the slot has moved on, which it does not in seconds.
const compared = 2;
const restMs = 75_000;
const count = Number(process.argv[2] ?? 3);
if (!Number.isInteger(count) || count <= compared)
  throw new Error('cycles.ts N: N cycles, at least three');
if (!process.env.CDC_TOP_CACHE)
  throw new Error('set CDC_TOP_CACHE: a warm cache is what is measured');

const home = mkdtempSync(path.join(os.tmpdir(), 'ct-cycles-'));
chmodSync(home, 0o755);
const environment = readEnvironment({
  CDC_TOP_CACHE: process.env.CDC_TOP_CACHE,
  CDC_TOP_HOME: home,
});
const folders = foldersFor(environment, process.env);
const engine = localEngine({ name: 'lab', versions: undefined, environment, folders });
const layout = layoutFor('lab', folders);
const abort = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => abort.abort(new Error(name)));
const options = { signal: abort.signal, onEvent: () => {} };

// A cycle adds lines to logs, which are rotated, and heartbeats to Kafka, whose retention ends; once in
// a while PostgreSQL makes a WAL segment more, up to its limit.
const mostBytesPerCycle = 1024 ** 2 / 2;
const walSegment = 16 * 1024 ** 2;
const mostFilesPerCycle = 0.5;

type Size = { bytes: number; names: string[] };

/** What a folder takes on the disk; files with holes count for what they have. */
const sizeOf = async (folder: string): Promise<Size> => {
  const sum: Size = { bytes: 0, names: [] };
  for (const name of await readdir(folder, { recursive: true })) {
    const found = await lstat(path.join(folder, name));
    if (!found.isFile()) continue;
    sum.bytes += found.blocks * 512;
    sum.names.push(name);
  }
  return sum;
};

/** Everything that a `down` has left, in words. */
const leftBehind = async (file: LabFile): Promise<string[]> => {
  const left: string[] = [];
  const processes = processesWith(`CDC_TOP_LAB=${file.id}`);
  if (processes.length > 0) left.push(`${processes.length} processes`);
  for (const [name, port] of Object.entries(file.ports) as [PortName, number][])
    if (isPortUsed(name, file) && !(await isPortFree(port))) left.push(`port ${port} (${name})`);
  const names = readdirSync(layout.state, { recursive: true, encoding: 'utf8' });
  for (const name of names)
    if ((await lstat(path.join(layout.state, name))).isSocket()) left.push(`socket ${name}`);
  const data = readdirSync(layout.data, { recursive: true, encoding: 'utf8' });
  for (const name of [...names, ...data])
    if (/(^|\/)(postmaster\.pid|supervisord\.pid|\.lock\.new|\.s\.PGSQL[^/]*)$/.test(name))
      left.push(name);
  if (existsSync(layout.lock)) left.push(`lock ${layout.lock}`);
  const mounts = existsSync('/proc/mounts') ? readFileSync('/proc/mounts', 'utf8') : '';
  if (mounts.includes(home)) left.push('a mount');
  return left;
};

/** By how many there are more or less of each kind of file, whatever numbers stand in its name. */
const changes = (before: readonly string[], after: readonly string[]): [string, number][] => {
  const counts = new Map<string, number>();
  for (const [names, sign] of [
    [before, -1],
    [after, 1],
  ] as const)
    for (const name of names) {
      const kind = name.replace(/[0-9A-F]*\d[0-9A-F]*/g, 'N');
      counts.set(kind, (counts.get(kind) ?? 0) + sign);
    }
  return [...counts].filter(([, change]) => change !== 0).sort(([, a], [, b]) => b - a);
};

const mega = (bytes: number) => (bytes / 1024 ** 2).toFixed(1);
const took = async (work: Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work;
  return (performance.now() - began) / 1000;
};
const median = (numbers: number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;

const problems: string[] = [];
const ups: number[] = [];
const downs: number[] = [];
const sizes: { state: Size; data: Size }[] = [];
try {
  for (let cycle = 1; cycle <= count; cycle += 1) {
    ups.push(await took(engine.up(options)));
    if (cycle === compared || cycle === count)
      await sleep(restMs, undefined, { signal: abort.signal });
    const { state } = await engine.status(abort.signal);
    if (state !== 'healthy') problems.push(`cycle ${cycle}: it is ${state} after up`);
    downs.push(await took(engine.down({ ...options, purge: false })));
    const file = readLabFile(layout.labFile) as LabFile;
    const left = await leftBehind(file);
    problems.push(...left.map((what) => `cycle ${cycle}: ${what} was left`));
    const size = { state: await sizeOf(layout.state), data: await sizeOf(layout.data) };
    sizes.push(size);
    const { bytes, names } = size.data;
    console.log(
      `cycle ${cycle}: up ${ups.at(-1)?.toFixed(1)} s, down ${downs.at(-1)?.toFixed(1)} s, state ${mega(size.state.bytes)} MB in ${size.state.names.length} files, data ${mega(bytes)} MB in ${names.length}; left: ${left.join(', ') || 'nothing'}`,
    );
  }
  const [first, last] = [sizes[compared - 1], sizes.at(-1)];
  const cycles = count - compared;
  if (first && last)
    for (const part of ['state', 'data'] as const) {
      const more = last[part].bytes - first[part].bytes;
      const bytes = more / cycles;
      const files = (last[part].names.length - first[part].names.length) / cycles;
      const tooMuch = more > walSegment + mostBytesPerCycle * cycles;
      if (tooMuch || files > mostFilesPerCycle)
        problems.push(`${part} grows by ${mega(bytes)} MB and ${files.toFixed(1)} files a cycle`);
      console.log(`${part}: ${mega(bytes)} MB and ${files.toFixed(2)} files more a cycle`);
      for (const [kind, change] of changes(first[part].names, last[part].names))
        console.log(`  ${change > 0 ? '+' : ''}${change} ${kind}`);
    }
  console.log(`| up/down cycles | ${count} |\n| up, warm, median | ${median(ups).toFixed(1)} s |`);
  console.log(`| down, median | ${median(downs).toFixed(1)} s |`);
} catch (error) {
  problems.push(`cycle ${sizes.length + 1}: ${error instanceof Error ? error.message : error}`);
} finally {
  const end = { ...options, signal: AbortSignal.timeout(60_000) };
  await engine.down({ ...end, purge: true }).catch((error) => problems.push(String(error)));
  if (existsSync(layout.state) || existsSync(layout.data)) problems.push('purge has left folders');
  rmSync(home, { recursive: true, force: true });
}
for (const problem of problems) console.log(problem);
console.log(problems.length === 0 ? 'nothing was left' : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
