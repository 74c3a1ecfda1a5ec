// How long after a micro-batch's end its progress reaches a reader outside Spark, and how much is
// kept for that. Needs a lab whose job runs:  npx tsx scripts/progress-latency.ts [BATCHES]
// Baseline: Spark's own REST list of jobs, polled as often, in the same run.
import { setTimeout as sleep } from 'node:timers/promises';
import { insert } from '../source/actions/insert.ts';
import { localFiles } from '../source/clients/files.ts';
import { readEnvironment } from '../source/config/environment.ts';
import { foldersFor } from '../source/config/folders.ts';
import { localEngine } from '../source/lab/local/index.ts';
import { applicationLogs } from '../source/systems/spark/event-logs.ts';
import { sparkProgress } from '../source/systems/spark/progress.ts';
import { batchesIn } from '../source/systems/spark/query-events.ts';

const wanted = Number(process.argv[2] ?? 30);
const pollMs = 20;
const signal = AbortSignal.timeout(600_000);
const environment = readEnvironment(process.env);
const folders = foldersFor(environment, process.env);
const engine = localEngine({ name: 'lab', versions: undefined, environment, folders });
const target = await engine.target();

const feed = sparkProgress(localFiles, target.paths.eventLog);
await feed.poll();
let seen = feed.last()?.seq ?? 0;
const delays: number[] = [];
const rest: number[] = [];

const apps = async () =>
  (await (await fetch(`${target.spark.driverUi}/api/v1/applications`)).json()) as { id: string }[];
const [{ id } = { id: '' }] = await apps();
const jobsUrl = `${target.spark.driverUi}/api/v1/applications/${id}/jobs?status=succeeded`;

const watchRest = async (batchId: number, endedAt: number) => {
  for (let tries = 0; tries < 100; tries += 1) {
    const jobs = (await (await fetch(jobsUrl)).json()) as { description?: string }[];
    if (jobs.some(({ description }) => description?.includes(`batch = ${batchId}<`))) break;
    if (jobs.some(({ description }) => description?.endsWith(`batch = ${batchId}`))) break;
    await sleep(pollMs);
  }
  rest.push(Date.now() - endedAt);
};

while (delays.length < wanted) {
  await insert.run(
    { engine, onEvent: () => {} },
    { count: 1, perTransaction: 1 },
    () => {},
    signal,
  );
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
    await feed.poll();
    const fresh = batchesIn(feed.since(seen).events).filter(
      ({ progress }) => progress.numInputRows > 0,
    );
    seen = feed.last()?.seq ?? seen;
    const now = Date.now();
    for (const { progress } of fresh) {
      const endedAt = Date.parse(progress.timestamp) + (progress.batchDuration ?? 0);
      delays.push(now - endedAt);
      await watchRest(progress.batchId, endedAt);
    }
    if (fresh.length > 0) break;
    await sleep(pollMs);
  }
}

const summary = (values: number[]) => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms (${sorted.length} batches)`;
};
const parts = (await applicationLogs(localFiles, target.paths.eventLog)).flatMap(
  (log) => log.parts,
);
const sizes = await Promise.all(parts.map((file) => localFiles.sizeOf(file)));
const total = sizes.reduce((sum, size) => sum + size, 0);
console.log(`event log: ${summary(delays)}`);
console.log(`REST jobs list, for comparison: ${summary(rest)}`);
console.log(`retained: ${(total / 1024 ** 2).toFixed(1)} MB in ${parts.length} files`);
