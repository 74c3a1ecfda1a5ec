import type { PipelineEvidence } from '../pipeline/index.ts';
import type { KafkaReading } from '../systems/kafka/readings.ts';
import { type Taken, totalBacklog } from '../systems/kafka/rows.ts';
import type { BatchRow, CheckpointReading } from '../systems/spark/readings.ts';
import { duration, plural } from '../text/units.ts';
import type { Finding, OwnFindings } from '../watch/finding.ts';
import { jobName } from '../watch/lab.ts';
import { windowOf } from '../watch/series.ts';
import { current, type Point } from '../watch/view.ts';
import { isOlderThanStep } from './step.ts';

const trendMs = 30_000;
const quietMs = 15_000;
const longestTriggerMs = 120_000;

type Checkpoint = NonNullable<CheckpointReading>;
type Waiting = { backlog: bigint; checkpoint: Checkpoint };

const waits = (backlog: bigint): string =>
  `${plural(backlog, 'record')} ${backlog === 1n ? 'waits' : 'wait'}`;

/** What is wrong from Kafka to Delta, most telling first. Backlog in records, by the checkpoint. */
export const sparkFindings = (evidence: PipelineEvidence, own: OwnFindings): Finding[] => {
  const { spark, query, kafka } = evidence.parts;
  const job = jobFinding(evidence);
  if (job) return [job];
  // Without the master a job goes on, and its checkpoint with it.
  const found: Finding[] = spark ? [...own(spark)] : [];
  if (!query) return found;
  found.push(...own(query));
  const subject = { system: query.system.id };
  const checkpoint = current(query);
  if (checkpoint === null) {
    const text = 'waiting for the first batch of the Spark job';
    found.push({ id: 'P03', level: 'waiting', subject, text });
  }
  // What it reads counts as planned already, and nothing of it is in the table.
  else if (checkpoint && checkpoint.committed < 0) {
    const text = 'the first batch of the Spark job is under way';
    found.push({ id: 'P04', level: 'waiting', subject, text });
  }
  return checkpoint && current(kafka) ? [...found, ...backlogFindings(evidence)] : found;
};

const jobFinding = (evidence: PipelineEvidence): Finding | undefined => {
  const { services, spark } = evidence.parts;
  const lab = current(services);
  // Without a lab nobody knows of a job.
  if (!services || !lab || lab.services.length === 0) return undefined;
  const { job } = lab;
  const { backlog } = evidence.flow;
  const wait = backlog ? `: ${waits(backlog)}` : '';
  const say = (id: string, level: Finding['level'], text: string): Finding => {
    const subject = { system: services.system.id, lab: services.system.lab, service: jobName };
    return { id, level, subject, text };
  };
  // It has just been submitted, or been stopped: lab and master are still to be asked again.
  const triedAgain = () =>
    // Once may be an accident.
    say(
      'P05',
      (job.lastEnd?.tries ?? 0) > 2 ? 'error' : 'warning',
      `the Spark job was started again: ${job.detail}`,
    );
  if (job.state === 'running') return job.onTrial ? triedAgain() : undefined;
  if ([services, spark].some((view) => isOlderThanStep(evidence, view, jobName)))
    return say('L03', 'waiting', 'checking the Spark job again');
  const why = job.detail ? `; ${job.detail}` : '';
  if (job.state === 'starting' && job.onTrial) return triedAgain();
  if (job.state === 'failed') return say('P05', 'error', `the Spark job has failed${wait}${why}`);
  if (job.state === 'starting') return say('P06', 'waiting', 'the Spark job starts');
  // Somebody's own job beside the supervisor is a job as well; only the master knows of it.
  const othersRun = current(spark)?.applications.some(({ state }) => state === 'RUNNING') ?? true;
  return othersRun ? undefined : say('P07', 'warning', `no Spark job runs${wait}`);
};

const backlogFindings = ({ parts, flow, now }: PipelineEvidence): Finding[] => {
  const { kafka, query } = parts;
  if (!kafka || !query) return [];
  const { batches } = query.rows;
  const quietFor = Math.max(quietMs, 2 * triggerGapMs(batches));
  const points = waitingPoints(kafka.points, query.points, Math.max(quietFor, trendMs));
  const newest = points.at(-1);
  if (!newest || newest.value.backlog === 0n) return [];
  const { backlog, checkpoint } = newest.value;
  const wait = waits(backlog);
  const say = (id: string, level: Finding['level'], text: string): Finding[] => [
    { id, level, subject: { system: query.system.id }, text },
  ];
  const quiet = windowOf(points, quietFor);
  const stands = quiet.points.every(
    ({ value }) => value.backlog > 0n && value.checkpoint.planned === checkpoint.planned,
  );
  if (quiet.covered && stands) {
    const took = duration(newest.at - (quiet.points[0]?.at ?? newest.at));
    return checkpoint.planned > checkpoint.committed
      ? say('P08', 'warning', `batch ${checkpoint.planned} has run for more than ${took}: ${wait}`)
      : say('P09', 'error', `Spark takes nothing for ${took}: ${wait}`);
  }
  const arriving = flow.recordsPerS;
  const taken = processedPerS(batches, now);
  const tookS = (batches.find(({ rows }) => rows > 0)?.tookMs ?? 0) / 1000;
  // What comes in while two batches run is on its way, not left behind.
  if (Number(backlog) <= Math.max(10, 2 * (arriving ?? 0) * tookS)) return [];
  const pace =
    arriving !== null && taken !== null && arriving > 1.2 * taken
      ? `batches take ${perS(taken)} of the ${perS(arriving)} that arrive`
      : undefined;
  if (grows(points))
    return say('P10', 'warning', `backlog grows: ${wait}${pace ? `, ${pace}` : ''}`);
  // Right after a burst the batches before it say nothing of what is taken now.
  const lasts = quiet.covered && quiet.points.every(({ value }) => value.backlog > 0n);
  return pace && lasts ? say('P11', 'warning', `${pace}: ${wait}`) : [];
};

const perS = (rate: number): string => `${plural(Math.round(rate), 'row')}/s`;

/**
 * The backlog by Kafka reading, oldest first, with the checkpoint as it was at about that time: back
 * to a window of `ms`, or only the newest if nothing waits.
 */
const waitingPoints = (
  kafka: readonly Point<KafkaReading>[],
  checkpoints: readonly Point<CheckpointReading>[],
  ms: number,
): Point<Waiting>[] => {
  const points: Point<Waiting>[] = [];
  let k = checkpoints.length - 1;
  const off = (i: number, at: number) => Math.abs((checkpoints[i]?.at ?? Number.NaN) - at);
  for (let i = kafka.length - 1; i >= 0; i -= 1) {
    const { at, value } = kafka[i] as Point<KafkaReading>;
    if (
      points.length > 0 &&
      (points.at(-1) as Point<Waiting>).at <= (points[0] as Point<Waiting>).at - ms
    )
      break;
    while (k > 0 && off(k - 1, at) <= off(k, at)) k -= 1;
    const checkpoint = checkpoints[k]?.value;
    const backlog = checkpoint ? totalBacklog(value, checkpoint.endOffsets as Taken) : null;
    if (!checkpoint || backlog === null) continue;
    points.push({ at, value: { backlog, checkpoint } });
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
