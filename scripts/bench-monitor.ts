// What the monitor costs and how soon it is there, side by side with pg_activity and kaskade on the
// same lab, each in a terminal of 120×36, while ten rows a second change.
//   npx tsx scripts/bench-monitor.ts [SECONDS [NAME=CLI …]]   default: 60 seconds of each phase; 0: only the starts
// NAME=CLI measures another build of cdc-top, by the path of its cli.js, beside this one.
// Brings up a lab of its own and takes it down, or takes the one that runs in CDC_TOP_HOME.
// CDC_TOP_CACHE and BENCH_TOOLS are folders that keep what is downloaded.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { inTerminal } from '../test/stack/pty.ts';
import { cli, root, temporaryFolder, testLab } from '../test/stack/support.ts';
import {
  costOver,
  median,
  type Program,
  report,
  size,
  startOf,
  type Times,
} from './lab/terminals.ts';

const seconds = Number(process.argv[2] ?? 60);
const otherBuilds = process.argv.slice(3).map((argument) => argument.split('='));
const starts = 7;
const changesPerS = 10;
const warmUpMs = 180_000;
const tools = ['pg_activity==3.6.2', 'kaskade==5.1.0', 'psycopg[binary]==3.3.9'];

const cleanups: (() => unknown)[] = [];
const scope = { after: (work: () => unknown) => cleanups.unshift(work) } as never;

const ms = (value: number) => `${Math.round(value)} ms`;

const toolFolder = (): string => {
  const kept = process.env.BENCH_TOOLS;
  const folder = kept ?? temporaryFolder(scope, 'bench-tools');
  if (existsSync(path.join(folder, 'bin', 'kaskade'))) return folder;
  execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
  const pip = path.join(folder, 'bin', 'pip');
  execFileSync(pip, ['install', '--quiet', ...tools], { stdio: 'inherit' });
  return folder;
};

/** Changes rows at an even pace until it is told to stop. */
const change = async (login: pg.ClientConfig): Promise<() => Promise<void>> => {
  const client = new pg.Client(login);
  await client.connect();
  let going = true;
  const work = (async () => {
    const began = performance.now();
    for (let n = 1; going; n += 1) {
      const email = `bench.${process.pid}.${n}@example.org`;
      await client.query('UPDATE inventory.customers SET email = $1 WHERE id = 1', [email]);
      await sleep(Math.max(0, began + (n * 1000) / changesPerS - performance.now()));
    }
    await client.end();
  })();
  return () => {
    going = false;
    return work;
  };
};

type Lab = Pick<ReturnType<typeof testLab>, 'env' | 'status'>;

/** The lab of CDC_TOP_HOME as it runs, else a new one with its job. */
const runningLab = async (): Promise<Lab> => {
  const { CDC_TOP_HOME, CDC_TOP_CACHE } = process.env;
  if (CDC_TOP_HOME) {
    const env = { CDC_TOP_HOME };
    const status = async () => JSON.parse((await cli(['status', '--json'], { env })).stdout);
    return { env: env as never, status };
  }
  const cache = CDC_TOP_CACHE ?? temporaryFolder(scope, 'bench-cache');
  const lab = testLab(scope, 'bench', { env: { CDC_TOP_CACHE: cache } });
  await lab.must('up');
  await lab.must('submit');
  return lab;
};

const bench = async () => {
  const bin = path.join(toolFolder(), 'bin');
  const lab = await runningLab();
  const { endpoints, paths } = await lab.status();
  const { hostname, port, username, pathname } = new URL(endpoints.postgres as string);
  const database = pathname.slice(1);
  const secret = path.join(paths.secrets as string, 'postgres.password');
  const password = readFileSync(secret, 'utf8').trim();
  const login = { host: hostname, port: Number(port), user: username, database, password };
  const programs: Program[] = [
    {
      name: 'cdc-top',
      command: [process.execPath, path.join(root, 'dist', 'cli.js')],
      env: lab.env,
      first: /cdc-top {2}lab/,
    },
    ...otherBuilds.map(([name = '', file = '']) => ({
      name,
      command: [process.execPath, file],
      env: lab.env,
      first: /cdc-top {2}lab/,
    })),
    {
      name: 'pg_activity',
      command: [
        path.join(bin, 'pg_activity'),
        ...['-h', hostname, '-p', port, '-U', username, '-d', database, '--refresh', '1'],
      ],
      env: { PGPASSWORD: password },
      first: /PostgreSQL/,
    },
    {
      name: 'kaskade',
      command: [path.join(bin, 'kaskade'), 'admin', '-b', endpoints.kafka as string],
      env: {},
      first: /lab_cdc/,
    },
  ];
  const activity = programs.find(({ name }) => name === 'pg_activity') as Program;
  const stop = await change(login);

  const times = new Map<Program, Times[]>(programs.map((program) => [program, []]));
  for (let round = 0; round <= starts; round += 1)
    for (const program of programs) {
      const taken = await startOf(
        program,
        program.env === lab.env ? /debezium +● active/ : undefined,
      );
      // The first round only warms the caches of the disk.
      if (round > 0) times.get(program)?.push(taken);
    }
  console.log(`${os.cpus().length} cores, Node ${process.version}; medians of ${starts} starts\n`);
  console.log('| | first screen | first slot row |\n|---|---|---|');
  for (const [{ name }, taken] of times) {
    const row = median(taken.map((time) => time.row ?? Number.NaN));
    const first = median(taken.map((time) => time.first));
    console.log(`| ${name} | ${ms(first)} | ${Number.isNaN(row) ? '–' : ms(row)} |`);
  }
  const of = (program: Program, key: keyof Times) =>
    median((times.get(program) ?? []).map((time) => time[key] ?? Number.NaN));
  const base = of(activity, 'first');
  console.log('\nof pg_activity’s first screen:');
  for (const program of programs.filter(({ env }) => env === lab.env)) {
    const [first, row] = [of(program, 'first') / base, of(program, 'row') / base];
    console.log(`${program.name}: first frame ${first.toFixed(2)}, slot row ${row.toFixed(2)}`);
  }

  if (seconds === 0) return stop();
  const screens = programs.map(({ command, env }) => inTerminal(command, { ...size, env }));
  for (const screen of screens) cleanups.unshift(() => screen.kill());
  const running = await Promise.all(
    screens.map(async (screen) => ({ pid: await screen.pid, bytes: () => screen.raw().length })),
  );
  // Until Node has compiled what is used again and again: three minutes are nothing to a monitor.
  await sleep(warmUpMs);
  report(
    `${changesPerS} changes a second, ${seconds} s`,
    programs,
    await costOver(running, seconds),
  );
  await stop();
  await sleep(15_000);
  report(`idle, ${seconds} s`, programs, await costOver(running, seconds));
  for (const { pid } of running) process.kill(pid, 'SIGTERM');
  await Promise.all(screens.map(({ ended }) => ended));
};

try {
  await bench();
} finally {
  for (const clean of cleanups) await clean();
}
