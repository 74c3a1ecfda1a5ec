import type { PipelineEvidence } from '../../pipeline/index.ts';
import { figureOf } from '../../systems/debezium/figures.ts';
import type { DebeziumReading } from '../../systems/debezium/readings.ts';
import { plainRate } from '../../text/figures.ts';
import type { Figure } from '../../watch/finding.ts';
import { windowOf } from '../../watch/series.ts';
import { isFresh, type Point } from '../../watch/view.ts';
import { behindMs } from '../capture/behind.ts';
import { isLeftBehind, paceOf } from '../processing/pace.ts';
import { backlogOf } from '../processing/series.ts';
import type { PipelineRule } from '../rule.ts';

const windowMs = 20_000;
const lateMs = 10_000;

type Slowest = { hop: string; why: string; figures: readonly Figure[] };

/**
 * A queue that is full in all readings of a window: what comes behind it is too slow. Debezium fills
 * its queue from the log and empties it into Kafka.
 */
const queueOf = (points: readonly Point<DebeziumReading>[]): 'full' | 'empty' | null => {
  const { points: inside, covered } = windowOf([...points], windowMs);
  const shares = inside.map(({ value }) => {
    const total = figureOf(value, 'QueueTotalCapacity', 'streaming');
    const left = figureOf(value, 'QueueRemainingCapacity', 'streaming');
    return total === null || left === null || total <= 0 ? null : left / total;
  });
  if (!covered || shares.some((share) => share === null)) return null;
  if (shares.every((share) => (share as number) < 0.1)) return 'full';
  return shares.every((share) => (share as number) > 0.9) ? 'empty' : null;
};

/** Spark, where what waits in Kafka is more than is on its way, for a while. */
const sparkIsSlowest = (evidence: PipelineEvidence): Slowest | undefined => {
  const backlog = backlogOf(evidence);
  const pace = backlog && paceOf(evidence, backlog);
  if (!backlog || !pace?.falls || !isLeftBehind(pace)) return undefined;
  const { arriving, taken } = pace;
  if (arriving === null || taken === null) return undefined;
  const batch = backlog.batches.find(({ rows }) => rows > 0);
  const [phase, ms] = Object.entries(batch?.phases ?? {}).reduce(
    (most, next) => (next[1] > most[1] ? next : most),
    ['', 0],
  );
  const share = batch && batch.tookMs > 0 ? Math.round((ms / batch.tookMs) * 100) : 0;
  const where = phase === '' ? '' : `, ${share} % of a batch is ${phase}`;
  return {
    hop: 'Spark',
    why: `it takes ${plainRate(taken)} of ${plainRate(arriving)} rows/s${where}`,
    figures: [
      { name: 'waiting in Kafka', value: backlog.newest.value.backlog, unit: 'records' },
      { name: 'Spark takes', value: taken, unit: 'per second' },
      { name: `of a batch, ${phase || 'longest phase'}`, value: ms, unit: 'ms' },
    ],
  };
};

/** Debezium, or Kafka behind it, where changes wait in the log while records flow. */
const captureIsSlowest = (evidence: PipelineEvidence): Slowest | undefined => {
  const { parts, flow } = evidence;
  const capture = parts.connect ?? parts.debeziumServer;
  const behind = behindMs(evidence);
  const { captureEventsPerS: events } = flow;
  if (!capture || !isFresh(capture) || behind === null || behind <= lateMs || !events)
    return undefined;
  const figures: Figure[] = [{ name: 'capture is behind', value: behind, unit: 'ms' }];
  const queue = queueOf(capture.points as readonly Point<DebeziumReading>[]);
  const rate = `${plainRate(events)} events/s`;
  return queue === 'full'
    ? { hop: 'Kafka', why: `Debezium’s queue is full while ${rate} pass it`, figures }
    : {
        hop: 'Debezium',
        why: `${rate} pass it, and its queue is ${queue === 'empty' ? 'empty' : 'not full'}`,
        figures,
      };
};

/** The hop that all others wait for, by queues and rates: what stands before it grows. */
export const bottleneck: PipelineRule = {
  id: 'X03',
  title: 'One hop is the bottleneck',
  means:
    'Changes have been piling up in front of one hop for a while, because it takes less than comes in: in Kafka’s topics (Spark), in Debezium’s queue (Kafka), or in the WAL of the source (Debezium). The named hop is the one to speed up; the others wait for it.',
  causes: [
    'Spark: too few cores, a batch with a large fixed cost, small files.',
    'Kafka: slow or missing brokers, `acks=all` with a copy that is behind.',
    'Debezium: one task reads one slot, single-threaded; large rows, transformations, TOAST.',
  ],
  cures: [
    'If it was a burst, wait.',
    'Spark: look at the longest phase of a batch; more cores, more partitions, a longer trigger.',
    'Debezium: `max.batch.size`, `max.queue.size`, fewer tables in one connector.',
  ],
  find(evidence) {
    const slowest = captureIsSlowest(evidence) ?? sparkIsSlowest(evidence);
    if (!slowest) return [];
    const { transactionsPerS, captureEventsPerS, recordsPerS } = evidence.flow;
    return [
      {
        level: 'info',
        subject: { name: slowest.hop },
        text: `${slowest.hop} is the bottleneck: ${slowest.why}`,
        evidence: [
          { name: 'transactions', value: transactionsPerS, unit: 'per second' },
          { name: 'captured', value: captureEventsPerS, unit: 'per second' },
          { name: 'arrive in Kafka', value: recordsPerS, unit: 'per second' },
          ...slowest.figures,
        ],
      },
    ];
  },
};
