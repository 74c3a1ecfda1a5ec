import { type Checkpoint, totalBacklog } from '../systems/kafka/rows.ts';
import { duration, plural } from '../text/units.ts';
import { type JobStatus, jobName } from '../watch/lab.ts';
import type { SparkReading } from '../watch/readings.ts';
import { type Point, windowOf } from '../watch/series.ts';
import type { BatchRow, Sample } from '../watch/snapshot.ts';
import { current, type Evidence, type Finding, isOlderThanStep } from './evidence.ts';

const trendMs = 30_000;
const quietMs = 15_000;
const longestTriggerMs = 120_000;

type Waiting = { backlog: bigint; checkpoint: Checkpoint };

/** What is wrong from Kafka to Delta, most telling first. Backlog in records, by the checkpoint. */
export const sparkFindings = (evidence: Evidence): Finding[] => {
  // Without the master a job goes on, and its checkpoint with it.
  const spark = current(evidence, 'spark');
  const job = jobFinding(evidence, spark);
  if (job) return [job];
  const found = spark ? masterFindings(spark) : [];
  const checkpoint = current(evidence, 'checkpoint');
  if (checkpoint === null)
    found.push({ level: 'waiting', text: 'waiting for the first batch of the Spark job' });
  // What it reads counts as planned already, and nothing of it is in the table.
  else if (checkpoint && checkpoint.committed < 0)
    found.push({ level: 'waiting', text: 'the first batch of the Spark job is under way' });
  return checkpoint && current(evidence, 'kafka')
    ? [...found, ...backlogFindings(evidence)]
    : found;
};

const masterFindings = ({ workers, applications }: SparkReading): Finding[] => {
  const found: Finding[] = [];
  if (!workers.some(({ state }) => state === 'ALIVE'))
    found.push({ level: 'error', text: 'Spark has no worker: no batch can run' });
  for (const { name, state } of applications)
    if (state === 'WAITING')
      found.push({ level: 'warning', text: `Spark's application ${name} waits for free cores` });
  return found;
};

const jobFinding = (evidence: Evidence, spark: SparkReading | undefined): Finding | undefined => {
  const lab = current(evidence, 'services');
  // Without an engine nobody knows of a job.
  if (!lab || lab.services.length === 0) return undefined;
  const { job } = lab;
  if (job.state === 'running') return job.onTrial ? triedAgain(job) : undefined;
  const { backlog } = evidence.flow;
  const wait = backlog ? `: ${plural(backlog, 'record')} ${backlog === 1n ? 'waits' : 'wait'}` : '';
  // It has just been submitted, or been stopped: engine and master are still to be asked again.
  const old = (['services', 'spark'] as const).some((each) =>
    isOlderThanStep(evidence, each, jobName),
  );
  if (old) return { level: 'waiting', text: 'the Spark job is looked at again' };
  if (job.state === 'failed') {
    const why = job.detail ? `; ${job.detail}` : '';
    return { level: 'error', text: `the Spark job has failed${wait}${why}` };
  }
  if (job.state === 'starting' && job.onTrial) return triedAgain(job);
  if (job.state === 'starting') return { level: 'waiting', text: 'the Spark job starts' };
  // Somebody's own job beside the supervisor is a job as well; only the master knows of it.
  const othersRun = spark?.applications.some(({ state }) => state === 'RUNNING') ?? true;
  return othersRun ? undefined : { level: 'warning', text: `no Spark job runs${wait}` };
};

// Once may be an accident.
const triedAgain = ({ detail, lastEnd }: JobStatus): Finding => ({
  level: (lastEnd?.tries ?? 0) > 2 ? 'error' : 'warning',
  text: `the Spark job was started again: ${detail}`,
});

const backlogFindings = (evidence: Evidence): Finding[] => {
  const quietFor = Math.max(quietMs, 2 * triggerGapMs(evidence.batches));
  const points = waitingPoints(evidence.samples, Math.max(quietFor, trendMs));
  const newest = points.at(-1);
  if (!newest || newest.value.backlog === 0n) return [];
  const { backlog, checkpoint } = newest.value;
  const wait = `${plural(backlog, 'record')} ${backlog === 1n ? 'waits' : 'wait'}`;
  const quiet = windowOf(points, quietFor);
  const stands = quiet.points.every(
    ({ value }) => value.backlog > 0n && value.checkpoint.planned === checkpoint.planned,
  );
  if (quiet.covered && stands) {
    const ms = newest.at - (quiet.points[0]?.at ?? newest.at);
    return checkpoint.planned > checkpoint.committed
      ? [
          {
            level: 'warning',
            text: `batch ${checkpoint.planned} has run for more than ${duration(ms)}: ${wait}`,
          },
        ]
      : [{ level: 'error', text: `Spark takes nothing for ${duration(ms)}: ${wait}` }];
  }
  const arriving = evidence.flow.recordsPerS;
  const taken = processedPerS(evidence.batches, evidence.now);
  const tookS = (evidence.batches.find(({ rows }) => rows > 0)?.tookMs ?? 0) / 1000;
  // What comes in while two batches run is on its way, not left behind.
  if (Number(backlog) <= Math.max(10, 2 * (arriving ?? 0) * tookS)) return [];
  const pace =
    arriving !== null && taken !== null && arriving > 1.2 * taken
      ? `batches take ${perS(taken)} of the ${perS(arriving)} that arrive`
      : undefined;
  if (grows(points))
    return [{ level: 'warning', text: `backlog grows: ${wait}${pace ? `, ${pace}` : ''}` }];
  // Right after a burst the batches before it say nothing of what is taken now.
  const lasts = quiet.covered && quiet.points.every(({ value }) => value.backlog > 0n);
  return pace && lasts ? [{ level: 'warning', text: `${pace}: ${wait}` }] : [];
};

const perS = (rate: number): string => `${plural(Math.round(rate), 'row')}/s`;

/**
 * The backlog by Kafka reading, oldest first, where the checkpoint is known too: back to a window
 * of `ms`, or only the newest if nothing waits.
 */
const waitingPoints = (samples: readonly Sample[], ms: number): Point<Waiting>[] => {
  const points: Point<Waiting>[] = [];
  for (let i = samples.length - 1; i >= 0; i -= 1) {
    const { kafka, checkpoint } = (samples[i] as Sample).readings;
    if (!kafka?.value || kafka.at === undefined || !checkpoint?.value) continue;
    const newer = points.at(-1);
    if (newer?.at === kafka.at) continue;
    if (newer && (kafka.at > newer.at || newer.at <= (points[0] as Point<Waiting>).at - ms)) break;
    const backlog = totalBacklog(kafka.value, checkpoint.value);
    if (backlog === null) continue;
    points.push({ at: kafka.at, value: { backlog, checkpoint: checkpoint.value } });
    if (points.length === 1 && backlog === 0n) break;
  }
  return points.reverse();
};

/** A sound backlog is a saw: it grows only if its low of late is above its high of before. */
const grows = (points: readonly Point<Waiting>[]): boolean => {
  const backlogs = windowOf(points, trendMs).points;
  const [first, last] = [backlogs[0], backlogs.at(-1)];
  const third = Math.floor(backlogs.length / 3);
  if (!first || !last || third === 0 || last.at - first.at < quietMs) return false;
  const [before, late] = [backlogs.slice(0, third), backlogs.slice(-third)];
  return late.every(({ value }) => before.every((point) => value.backlog > point.value.backlog));
};

/** How far triggers lie apart, ms: a job that runs once a minute is not stuck between. */
const triggerGapMs = (batches: readonly BatchRow[]): number => {
  const starts = batches.slice(0, 4).map(({ startedAt }) => startedAt);
  const gaps = starts.slice(1).map((older, i) => (starts[i] as number) - older);
  return Math.min(longestTriggerMs, Math.max(0, ...gaps));
};

/** Σ rows / Σ time of the last three batches with rows, if they are of the last minute. */
const processedPerS = (batches: readonly BatchRow[], now: number): number | null => {
  const last = batches
    .filter(({ rows, startedAt }) => rows > 0 && now - startedAt < 60_000)
    .slice(0, 3);
  const ms = last.reduce((sum, { tookMs }) => sum + tookMs, 0);
  return ms === 0 ? null : (last.reduce((sum, { rows }) => sum + rows, 0) / ms) * 1000;
};
