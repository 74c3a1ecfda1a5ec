// Runs a lab and its monitor for an hour while rows change, servers are killed and hang, and the
// terminal is resized; then compares the source with Delta, without Spark:
//   npx tsx scripts/soak.ts [MINUTES] [REPORT]      default: 60 minutes, docs/soak.md
// The report is written in any case, also when it is interrupted; raw samples go to SOAK_RAW
// (default: cdc-top-soak.jsonl in the temporary folder), the monitor's heap snapshots to the folder
// SOAK_SNAPSHOTS, where that is set. CDC_TOP_CACHE keeps what is downloaded.
// Linux only (/proc). Everything is cleaned up at the end, however it comes.
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LabStatus } from '../source/watch/lab.ts';
import { root, testLab, until } from '../test/stack/support.ts';
import { contentSum, latest } from './lab/commits.ts';
import { burstChange, lastingSource, steadyChange } from './lab/load.ts';
import { breakOne, type Outage, pidsOf } from './lab/outages.ts';
import { bytesBelow, usagesOf } from './lab/sampling.ts';
import { soakMonitor } from './lab/soak-monitor.ts';
import { type Soak, soakReport } from './lab/soak-report.ts';
import { tailOf } from './lab/tail.ts';

const minutes = Number(process.argv[2] ?? 60);
const reportFile = process.argv[3] ?? path.join(root, 'docs', 'soak.md');
const rawFile = process.env.SOAK_RAW ?? path.join(os.tmpdir(), 'cdc-top-soak.jsonl');
const burstRows = 5000;
// Outages at first; then what was restarted warms up, and the second half shows what grows.
const brokenShare = 0.4;
const calmShare = 0.5;
// Between two bursts, each of which is in many heaps for a while. The first time comes before slopes
// are taken, since a JVM whose heap is walked grows by what it needs for that.
const heapEveryMinutes = 5;
const heapAtMinute = 3;
const patienceS = 120;
const limitS = 300;
const comparingMs = 300_000;
const targets = ['postgres', 'kafka', 'connect', 'spark-master', 'spark-worker', 'jupyter', 'job'];

const say = (text: string) =>
  process.stderr.write(`soak ${new Date().toISOString().slice(11, 19)}: ${text}\n`);
const cleanups: (() => unknown)[] = [];
const scope = { after: (work: () => unknown) => cleanups.unshift(work) } as never;

const abort = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => abort.abort(new Error(name)));
const loads = new AbortController();
const going = AbortSignal.any([abort.signal, loads.signal]);
const sleep = (ms: number) => pause(Math.max(0, ms), undefined, { signal: going }).catch(() => {});

const soak: Soak = {
  began: Date.now(),
  minutes: 0,
  brokenUntil: Math.ceil(minutes * brokenShare),
  calmFrom: Math.ceil(minutes * calmShare),
  samples: [],
  outages: [],
  changes: 0,
  bursts: 0,
  keys: 0,
  faults: [],
};
const minuteNow = () => (Date.now() - soak.began) / 60_000;
const fault = (text: string) => {
  say(`fault: ${text}`);
  soak.faults.push(`minute ${minuteNow().toFixed(1)}: ${text}`);
};
const lab = testLab(scope, 'soak', { timeoutMs: 300_000 });

const statusNow = async (): Promise<LabStatus | undefined> => lab.status().catch(() => undefined);

const run = async (): Promise<void> => {
  await lab.must('up');
  await lab.must('submit');
  const status = await lab.status();
  const { paths } = status;
  const tail = tailOf(paths.delta as string, (error) => fault(`Delta can't be read: ${error}`));
  const source = lastingSource(status);
  const marking = lastingSource(status);
  cleanups.unshift(source.close, marking.close);
  await until(
    'the snapshot is in Delta',
    async () => {
      await tail.poll();
      return tail.rows.length > 0;
    },
    comparingMs,
  );
  const monitor = soakMonitor({
    ...{ env: lab.env, going, sleep, onFault: fault, snapshots: process.env.SOAK_SNAPSHOTS },
  });
  cleanups.unshift(monitor.kill);
  soak.began = Date.now();
  say(`${minutes} minutes of lab ${lab.home}`);

  const change = async () => {
    for (let n = 0; !going.aborted; n += 1) {
      if (await source.query(...steadyChange(n))) soak.changes += 1;
      await sleep(1000);
    }
  };
  const bursts = async () => {
    const client = lastingSource(status);
    for (let n = 0; !going.aborted; n += 1) {
      await sleep(minutes * 5000);
      if (!going.aborted && (await client.query(...burstChange(n, burstRows)))) soak.bursts += 1;
    }
    client.close();
  };
  const breakThings = async () => {
    const turns = (['SIGKILL', 'SIGSTOP'] as const).flatMap((how) =>
      targets.map((target) => [target, how] as const),
    );
    const everyMs = (minutes * brokenShare * 60_000) / turns.length;
    for (const [index, [target, how]] of turns.entries()) {
      await sleep(soak.began + (index + 0.3) * everyMs - Date.now());
      if (going.aborted || minuteNow() > soak.brokenUntil) return;
      say(`${how} ${target}`);
      const outage: Outage | undefined = await breakOne(target, how, {
        status: statusNow,
        async mark() {
          const email = `mark.${process.pid}.${Date.now()}@example.org`;
          const sql =
            'INSERT INTO inventory.customers (first_name, last_name, email) VALUES ($1, $2, $3)';
          return (await marking.query(sql, ['Mark', target, email])) ? email : undefined;
        },
        landed: async (mark) => {
          await tail.poll();
          return tail.marks.has(mark);
        },
        patienceS,
        limitS,
        signal: going,
      });
      if (!outage) fault(`${target} did not run when it was to get ${how}`);
      else {
        soak.outages.push(outage);
        if (outage.recoveredS === undefined && !going.aborted)
          fault(`not recovered within ${limitS} s of ${how} to ${target}`);
        say(`${target} ${how}: ${outage.recoveredS?.toFixed(0)} s ${outage.healed ?? ''}`);
      }
    }
  };
  const folders = {
    logs: paths.logs as string,
    eventlog: paths.eventLog as string,
    checkpoint: paths.checkpoint as string,
    'kafka (grows with changes)': path.join(paths.data as string, 'kafka'),
    wal: path.join(paths.data as string, 'postgres', 'pg_wal'),
    'spark-work': path.join(paths.data as string, 'spark-work'),
    state: paths.state as string,
    'postgres (grows with rows)': path.join(paths.data as string, 'postgres'),
    'delta (grows with changes)': paths.delta as string,
  };
  const sample = async () => {
    for (let n = 0; !going.aborted && n <= minutes; n += 1) {
      await sleep(soak.began + n * 60_000 - Date.now());
      if (going.aborted) return;
      const now = await statusNow();
      await tail.poll();
      const pids = { ...(now ? pidsOf(now) : {}), monitor: await monitor.pid() };
      // A machine that is busy may be late.
      const minute = Math.round(minuteNow());
      const isHeapMinute =
        minute > soak.brokenUntil + 1 && minute % heapEveryMinutes === heapAtMinute;
      const usages = usagesOf(pids);
      soak.minutes = minute;
      soak.keys = monitor.pressed();
      soak.samples.push({
        minute,
        usages,
        heaps: isHeapMinute ? await monitor.heapsAtRest(pids) : {},
        folders: Object.fromEntries(
          Object.entries(folders).map(([name, folder]) => [name, bytesBelow(folder)]),
        ),
        terminal: monitor.written(),
        rows: tail.rows.length,
      });
      appendFileSync(rawFile, `${JSON.stringify(soak.samples.at(-1))}\n`);
    }
  };
  const compare = async () => {
    const deadline = Date.now() + comparingMs;
    do {
      await pause(3000);
      await tail.poll();
      const answer = await marking.query(
        'SELECT id, first_name, last_name, email FROM inventory.customers',
      );
      const delta = latest(tail.rows);
      const offsets = new Set(tail.rows.map(({ kafka_offset }) => kafka_offset));
      if (offsets.size < tail.rows.length) fault('a Kafka offset landed twice');
      const lsns = new Set(tail.rows.map((row) => `${row.source_lsn} ${row.op} ${row.id}`));
      soak.content = {
        equal: answer !== undefined && contentSum(answer.rows) === contentSum(delta),
        source: answer?.rows.length ?? 0,
        delta: delta.length,
        changes: tail.rows.length,
        twice: tail.rows.length - lsns.size,
      };
    } while (!soak.content.equal && Date.now() < deadline);
    if (!soak.content.equal) fault('source and Delta differ in content');
  };

  const tasks = [change(), bursts(), breakThings(), monitor.look(), monitor.watch()];
  await sample();
  loads.abort();
  await Promise.all(tasks);
  say('comparing');
  await compare();
  const code = await monitor.leave();
  if (code !== 0) fault(`the monitor was left with ${code}`);
};

rmSync(rawFile, { force: true });
try {
  await run();
} catch (error) {
  fault(`given up: ${error instanceof Error ? error.message : error}`);
} finally {
  loads.abort();
  writeFileSync(reportFile, soakReport(soak, minutes));
  say(`report: ${reportFile}; samples: ${rawFile}`);
  await lab.run('down', '--purge').catch(() => {});
  for (const clean of cleanups) await clean();
}
process.exit(soak.faults.length === 0 ? 0 : 1);
