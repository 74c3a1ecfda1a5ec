// How quick the lab is, beside the same servers with none of the lab's tuning:
//   npx tsx scripts/bench-lab.ts latency|burst|warm|cold|report… [ROUNDS]      default: 1 round
// latency  commit in the source → commit of the Delta table that holds the row, one change a second
// burst    100,000 rows: how many a second reach Delta, and whether all did
// warm     `up` of a new lab, and of one that was down, with everything installed
// cold     `up` with empty caches (downloads everything)
// Each round brings up a lab of its own for each variant, one after the other. Results are added to
// the file BENCH_RESULTS (default: cdc-top-bench.jsonl in the temporary folder), so that rounds can be
// made in parts; `report` prints the medians of all of them. CDC_TOP_CACHE keeps what is downloaded.
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabStatus } from '../source/watch/lab.ts';
import { sourceClient } from '../test/stack/secrets.ts';
import { root, temporaryFolder, testLab, until } from '../test/stack/support.ts';
import { commitsOf, contentSum, latest, rowsOf } from './lab/commits.ts';
import { pidsOf } from './lab/outages.ts';
import { cpuOf } from './lab/sampling.ts';
import { type Traced, traced } from './lab/traced.ts';
import { untunedPackage } from './lab/variant.ts';

const parts = ['latency', 'burst', 'warm', 'cold', 'report'] as const;
type Part = (typeof parts)[number];
type Variant = 'lab' | 'defaults';
type Result = { part: Part; variant: Variant; values: Record<string, number> };
type Lab = ReturnType<typeof testLab>;

const burstRows = 100_000;
const perTransaction = 1000;
// The JVMs compile what they run: for two minutes what is measured is mostly that.
const changes = { warmUp: 400, measured: 30 };
const resultsFile = process.env.BENCH_RESULTS ?? path.join(os.tmpdir(), 'cdc-top-bench.jsonl');

const cleanups: (() => unknown)[] = [];
const scope = { after: (work: () => unknown) => cleanups.unshift(work) } as never;
const cleanUp = async () => {
  while (cleanups.length > 0) await cleanups.shift()?.();
};

const say = (text: string) => process.stderr.write(`bench-lab: ${text}\n`);
const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[
    Math.min(values.length - 1, Math.floor(values.length * share))
  ] ?? Number.NaN;

const keep = (result: Result) => {
  appendFileSync(resultsFile, `${JSON.stringify({ at: new Date(), ...result })}\n`);
  say(`${result.part} of ${result.variant}: ${JSON.stringify(result.values)}`);
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
};

const landed = (table: string, wanted: number, from: number) =>
  until(
    `${wanted} rows are in Delta`,
    () => commitsOf(table, from).reduce((sum, { rows }) => sum + rows, 0) >= wanted,
    300_000,
  );

/**
 * Seconds from commit to commit, of single changes about a second apart: by this script's own reading
 * of source and table, and by `trace`, with the median of each hop. `apart` is the most by which the
 * two differ.
 */
const latency = async (lab: Lab, status: LabStatus): Promise<Record<string, number>> => {
  const table = status.paths.delta as string;
  const client = sourceClient(status);
  await client.connect();
  const change = () =>
    client.query('UPDATE inventory.customers SET email = $1 WHERE id = 1', [
      `bench.${process.pid}.${performance.now()}@example.org`,
    ]);
  try {
    let first = commitsOf(table).length;
    for (let n = 0; n < changes.warmUp; n += 1) {
      await change();
      await sleep(300);
    }
    await landed(table, changes.warmUp, first);
    first = commitsOf(table).length;
    for (let n = 0; n < changes.measured; n += 1) {
      await change();
      // Uneven, or the changes would keep step with somebody's polling.
      await sleep(600 + Math.random() * 800);
    }
    await landed(table, changes.measured, first);
    const rows = await rowsOf(commitsOf(table, first));
    const taken: number[] = [];
    const told: Traced[] = [];
    for (const { tx_id, at } of rows) {
      const answer = await client.query(
        'SELECT extract(epoch FROM pg_xact_commit_timestamp($1::text::xid)) AS at',
        [String(tx_id)],
      );
      taken.push(at / 1000 - Number(answer.rows[0].at));
      told.push(await traced(lab, String(tx_id)));
    }
    const seconds = (hop: keyof Traced) => told.map((trace) => trace[hop] / 1000);
    const apart = seconds('total').map((total, i) => Math.abs(total - (taken[i] as number)));
    const { total: _, ...hops } = told[0] ?? ({} as Traced);
    return {
      ...{ p50: quantile(taken, 0.5), p95: quantile(taken, 0.95), max: quantile(taken, 1) },
      tracedP50: quantile(seconds('total'), 0.5),
      tracedP95: quantile(seconds('total'), 0.95),
      apart: quantile(apart, 1),
      ...Object.fromEntries(
        Object.keys(hops).map((hop) => [hop, quantile(seconds(hop as keyof Traced), 0.5)]),
      ),
    };
  } finally {
    await client.end();
  }
};

/** Rows a second from the first commit in the source to the Delta commit of the last row. */
const burst = async (status: LabStatus): Promise<Record<string, number>> => {
  const table = status.paths.delta as string;
  const first = commitsOf(table).length;
  const client = sourceClient(status);
  await client.connect();
  try {
    const cpu = cpuOf(pidsOf(status));
    const began = Date.now();
    for (let done = 0; done < burstRows; done += perTransaction)
      await client.query(
        `INSERT INTO inventory.customers (first_name, last_name, email)
         SELECT 'First ' || md5(n::text), 'Last ' || n, 'burst.${began}.' || n || '@example.org'
         FROM generate_series($1::int, $2::int) AS n`,
        [done, done + perTransaction - 1],
      );
    const inserted = (Date.now() - began) / 1000;
    await landed(table, burstRows, first);
    const taken = Object.entries(cpuOf(pidsOf(status))).map(([name, seconds]) => [
      name,
      Math.round((seconds - (cpu[name] ?? 0)) * 10) / 10,
    ]);
    say(`CPU seconds: ${JSON.stringify(Object.fromEntries(taken))}`);
    await sleep(3000);
    const commits = commitsOf(table);
    const rows = await rowsOf(commits);
    const end = Math.max(...commits.map(({ at }) => at));
    const { rows: source } = await client.query(
      'SELECT id, first_name, last_name, email FROM inventory.customers',
    );
    if (contentSum(source) !== contentSum(latest(rows)))
      throw new Error('source and Delta differ in content');
    const captured = rows.map(({ created_at }) => Number(created_at));
    const last = captured.reduce((a, b) => Math.max(a, b), 0);
    const offsets = new Set(rows.map(({ kafka_offset }) => kafka_offset));
    return {
      inserted,
      kafkaRowsPerS: burstRows / ((last - began) / 1000),
      deltaRowsPerS: burstRows / ((end - began) / 1000),
      twice: rows.length - offsets.size,
      batches: commits.length - first,
    };
  } finally {
    await client.end();
  }
};

const newLab = (name: string, variant: Variant, env: NodeJS.ProcessEnv): Lab => {
  const folder = variant === 'defaults' ? temporaryFolder(scope, 'untuned') : root;
  const bin =
    variant === 'defaults'
      ? untunedPackage(folder)
      : [process.execPath, path.join(root, 'dist', 'cli.js')];
  return testLab(scope, name, { bin, env });
};

const round = async (wanted: ReadonlySet<Part>, variant: Variant, cache: string) => {
  const lab = newLab('bench', variant, { CDC_TOP_CACHE: cache });
  const fresh = await timed(() => lab.must('up'));
  if (wanted.has('warm')) {
    await lab.must('down');
    keep({ part: 'warm', variant, values: { fresh, again: await timed(() => lab.must('up')) } });
  }
  if (wanted.has('latency') || wanted.has('burst')) {
    const submit = await timed(() => lab.must('submit'));
    say(`submitted in ${submit.toFixed(1)} s`);
    const status = await lab.status();
    await landed(status.paths.delta as string, 4, 0);
    if (wanted.has('latency'))
      keep({ part: 'latency', variant, values: await latency(lab, status) });
    if (wanted.has('burst')) keep({ part: 'burst', variant, values: await burst(status) });
  }
  await lab.must('down', '--purge');
  await cleanUp();
};

const cold = async () => {
  const empty = temporaryFolder(scope, 'empty');
  const env = {
    CDC_TOP_CACHE: path.join(empty, 'cache'),
    npm_config_cache: path.join(empty, 'npm'),
    PIP_NO_CACHE_DIR: '1',
  };
  mkdirSync(env.CDC_TOP_CACHE);
  const lab = newLab('cold', 'lab', env);
  keep({ part: 'cold', variant: 'lab', values: { up: await timed(() => lab.must('up')) } });
  await lab.must('down', '--purge');
  await cleanUp();
};

const report = () => {
  const results = (existsSync(resultsFile) ? readFileSync(resultsFile, 'utf8') : '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Result);
  console.log(
    `${os.cpus().length} cores; medians\n\n| | rounds | lab | defaults |\n|---|---|---|---|`,
  );
  for (const part of parts) {
    const of = results.filter((result) => result.part === part);
    for (const key of Object.keys(of[0]?.values ?? {})) {
      const median = (variant: Variant) => {
        const values = of.filter((r) => r.variant === variant).map(({ values }) => values[key]);
        return values.length === 0 ? '–' : quantile(values as number[], 0.5).toPrecision(4);
      };
      const rounds = of.filter(({ variant }) => variant === 'lab').length;
      console.log(`| ${part} ${key} | ${rounds} | ${median('lab')} | ${median('defaults')} |`);
    }
  }
};

// Interrupted, it leaves no lab behind either.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(name, () => cleanUp().finally(() => process.exit(130)));

const words = process.argv.slice(2);
const wanted = new Set(words.filter((word): word is Part => parts.includes(word as Part)));
const only = process.env.BENCH_ONLY as Variant | undefined;
const rounds = Number(words.find((word) => /^\d+$/.test(word)) ?? 1);
if (wanted.size === 0) throw new Error(`usage: bench-lab.ts ${parts.join('|')} [ROUNDS]`);
try {
  for (let n = 1; n <= rounds; n += 1) {
    if (['latency', 'burst', 'warm'].some((part) => wanted.has(part as Part)))
      for (const variant of only ? [only] : (['lab', 'defaults'] as const)) {
        const cache = process.env.CDC_TOP_CACHE ?? temporaryFolder(scope, 'bench-cache');
        await round(wanted, variant, cache);
      }
    if (wanted.has('cold')) await cold();
  }
} finally {
  await cleanUp();
}
report();
