// What a lab in Docker Compose costs, and how soon it is there, on the Docker that answers:
//   npx tsx scripts/bench-compose.ts [SECONDS]      default: 60 seconds of each phase
// up       a lab that was down, with its images present: seconds until every service is healthy
// watching CPU of dockerd and containerd while nobody looks, while the monitor does, while oxker does,
//          each of them in a terminal of 120×36; and what the two programs take themselves
// OXKER names the oxker to compare with (default: the one on PATH; left out where there is none).
// Linux only (/proc), and the daemon must be one of this machine.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inTerminal } from '../test/stack/pty.ts';
import { cli, root, temporaryFolder } from '../test/stack/support.ts';
import { type Cost, costOver, median, type Program, report, size, usage } from './lab/terminals.ts';

const seconds = Number(process.argv[2] ?? 60);
const rounds = 3;
// Until Node has compiled what is used again and again.
const warmUpMs = 60_000;

const cleanups: (() => unknown)[] = [];
const scope = { after: (work: () => unknown) => cleanups.unshift(work) } as never;

const named = (name: string): number[] =>
  readdirSync('/proc').flatMap((entry) => {
    try {
      return readFileSync(`/proc/${entry}/comm`, 'utf8').trim() === name ? Number(entry) : [];
    } catch {
      return [];
    }
  });

const onPath = (name: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => {
      try {
        return readFileSync(file).length > 0;
      } catch {
        return false;
      }
    });

const bench = async () => {
  const env = { CDC_TOP_HOME: temporaryFolder(scope, 'compose') };
  const lab = ['--name', 'bench'];
  const must = async (...args: string[]) => {
    const { code, stderr } = await cli([...args, ...lab], { env, timeoutMs: 900_000 });
    if (code !== 0) throw new Error(`cdc-top ${args.join(' ')}: ${stderr}`);
  };
  cleanups.unshift(() => cli(['down', '--purge', ...lab], { env }));
  await must('up', '--engine', 'compose');
  const taken: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await must('down');
    const began = performance.now();
    await must('up');
    taken.push((performance.now() - began) / 1000);
  }
  console.log(`up with images present, ${rounds} times: median ${median(taken).toFixed(1)} s`);
  await must('submit');

  const daemon = [...named('dockerd'), ...named('containerd')];
  // Their own share, not that of the containers below them.
  const daemonCpu = () => daemon.reduce((sum, pid) => sum + ownCpu(pid), 0);
  const over = async (forS: number) => {
    const before = daemonCpu();
    await sleep(forS * 1000);
    return ((daemonCpu() - before) / forS) * 100;
  };
  const oxker = process.env.OXKER ?? onPath('oxker');
  const programs: Program[] = [
    {
      name: 'cdc-top',
      command: [process.execPath, path.join(root, 'dist', 'cli.js'), '--read-only', ...lab],
      env,
      first: /cdc-top {2}bench/,
    },
    ...(oxker ? [{ name: 'oxker', command: [oxker], env: {}, first: /oxker/ }] : []),
  ];
  await sleep(30_000);
  const alone = await over(seconds);
  console.log(
    `\n| | CPU of dockerd and containerd |\n|---|---|\n| nobody looks | ${alone.toFixed(1)} % |`,
  );
  const costs: Cost[] = [];
  for (const program of programs) {
    const screen = inTerminal(program.command, { ...size, env: program.env });
    cleanups.unshift(() => screen.kill());
    const pid = await screen.pid;
    await sleep(warmUpMs);
    const [cost, watched] = await Promise.all([
      costOver([{ pid, bytes: () => screen.raw().length }], seconds),
      over(seconds),
    ]);
    costs.push(cost[0] as Cost);
    console.log(`| ${program.name} looks | ${watched.toFixed(1)} % |`);
    process.kill(pid, 'SIGTERM');
    await screen.ended;
  }
  report(`themselves, ${seconds} s`, programs, costs);
};

const ownCpu = (pid: number): number => usage(pid, false).cpu;

try {
  await bench();
} finally {
  for (const clean of cleanups) await clean();
}
