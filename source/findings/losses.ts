import type { PipelineEvidence } from '../pipeline/index.ts';
import { figureOf } from '../systems/debezium/figures.ts';
import type { DebeziumReading } from '../systems/debezium/readings.ts';
import { type Finding, findingKey, type Lost } from '../watch/finding.ts';
import { keptMs, type Loss, lossKey } from '../watch/losses.ts';
import { current } from '../watch/view.ts';
import { answering, captureOf } from './capture/who.ts';
import { labBeganAfter } from './since.ts';

/** Rows that the snapshot of this life of the task has passed on; 0 where it took none. */
export const snapshotRows = (reading: DebeziumReading): number =>
  reading.metrics['snapshot.TotalNumberOfEventsSeen'] ?? 0;

/** Debezium makes the slot, and may have taken a small snapshot before the slot is seen to be new. */
const makingMs = 10_000;
/** Longer than lies between two readings of a large cluster. */
const pauseMs = 15_000;
/** From its own start until it makes its slot. */
const startMs = 30_000;

/** Whether a snapshot was taken since: it makes good for what was lost, but for deletes. */
const snapshotSince = (evidence: PipelineEvidence, { since, mark }: Loss): boolean => {
  const capture = answering(evidence);
  if (!capture) return false;
  const { view, reading } = capture;
  if (figureOf(reading, 'SnapshotRunning', 'snapshot') === 1) return true;
  const points = view.points.filter(({ at }) => at > since - makingMs);
  // A task that began anew after its snapshot, or is gone, counts none any more.
  const rows = points.map(({ value }) => snapshotRows(value));
  if (rows.some((count, i) => i > 0 && count > (rows[i - 1] ?? 0))) return true;
  const now = snapshotRows(reading);
  if (now === 0) return false;
  const { epoch } = reading;
  const before = mark.capture;
  return (
    (epoch ?? 0) > since - startMs ||
    (before !== undefined && (before.epoch !== epoch || before.rows !== now))
  );
};

/** The query reads everything anew. */
const readsAnew = ({ parts }: PipelineEvidence, { mark }: Loss): boolean => {
  const query = current(parts.query)?.query;
  return mark.query !== undefined && query !== undefined && query !== mark.query;
};

/** No row of a snapshot has come for so long: it has ended. An incremental one tells no end. */
const endedMs = 10_000;

/** Topics of a loss into which the rows of a snapshot have come since, also of an incremental one. */
const readAgainIn = (
  { parts, now }: PipelineEvidence,
  { topics = [], since, readAgain = [] }: Loss,
): readonly string[] => {
  const seen = current(parts.kafka)?.snapshots ?? {};
  const fresh = topics.filter((name) => {
    const { from = 0, at = 0 } = seen[name] ?? {};
    return from > since && now - at >= endedMs;
  });
  return [...new Set([...readAgain, ...fresh])];
};

const isCured = (evidence: PipelineEvidence, loss: Loss): boolean => {
  const { topics = [], readAgain = [] } = loss;
  const isReadAgain = topics.length > 0 && topics.every((name) => readAgain.includes(name));
  return isReadAgain || readsAnew(evidence, loss) || snapshotSince(evidence, loss);
};

/** What captured when something was lost: it may be silent by then, and begin anew with a snapshot. */
const captureAt = (evidence: PipelineEvidence, since: number): Loss['mark'] => {
  const before = captureOf(evidence)?.points.findLast(({ at }) => at <= since)?.value;
  const reading = before ?? answering(evidence)?.reading;
  return reading ? { capture: { epoch: reading.epoch, rows: snapshotRows(reading) } } : {};
};

const markOf = (evidence: PipelineEvidence, { at, query }: Lost): Loss['mark'] => ({
  ...(query !== undefined && { query }),
  ...captureAt(evidence, at),
});

/** One more tick of a loss that is found; `known`: what was remembered of it. */
const foundAgain = (
  evidence: PipelineEvidence,
  { loss, ...finding }: Finding & Required<Pick<Finding, 'loss'>>,
  known: Loss | undefined,
): Loss => {
  const { at, query, moves, fades, topics } = loss;
  // A job that is off shows it at each reading; a gap between these is another loss.
  const goesOn = moves && known?.found && at - known.at < pauseMs && query === known.mark.query;
  const same = known && (known.curedAt === undefined || goesOn || at <= known.curedAt);
  const origin = same ? known : { since: at, mark: markOf(evidence, loss) };
  const newest = Math.max(at, known?.at ?? 0);
  return {
    ...{ ...origin, finding, at: newest, found: true },
    ...(fades && { fades }),
    ...(topics && { topics }),
  };
};

/** Whether a finding of the same rule names what this one is about. */
const isNamedBy = ({ id, subject }: Finding, others: readonly Finding[]): boolean =>
  others.some(
    (other) => other.id === id && subject.name !== undefined && other.names?.includes(subject.name),
  );

/**
 * What is found in a pipeline, without the losses that were made good for; and `past`, those of before
 * that were not, though no reading shows them any more. `before`: what was remembered of all pipelines.
 * Pure: the losses that it returns are to be given to it at the next tick.
 */
export const withLosses = (
  all: readonly Finding[],
  before: readonly Loss[],
  evidence: PipelineEvidence,
): { found: readonly Finding[]; past: readonly Finding[]; losses: readonly Loss[] } => {
  const { pipeline, now } = evidence;
  const from = labBeganAfter(evidence);
  const known = new Map(
    before
      .filter(({ finding, at }) => finding.subject.pipeline === pipeline.id && at > from)
      .map((loss) => [lossKey(loss), loss]),
  );
  const losses = new Map<string, Loss>();
  const keep = (told: Loss) => {
    const readAgain = readAgainIn(evidence, told);
    const loss = readAgain.length > 0 ? { ...told, readAgain } : told;
    const cured = loss.curedAt === undefined && isCured(evidence, loss);
    const marked = { ...loss, mark: { ...captureAt(evidence, loss.since), ...loss.mark } };
    losses.set(lossKey(loss), cured ? { ...marked, curedAt: now } : marked);
  };
  for (const finding of all) {
    const { loss } = finding;
    if (loss) keep(foundAgain(evidence, { ...finding, loss }, known.get(findingKey(finding))));
  }
  for (const [key, loss] of known)
    if (!losses.has(key) && loss.at > now - keptMs) keep({ ...loss, found: false });
  const isOpen = (key: string) => losses.get(key)?.curedAt === undefined;
  const found = all.flatMap(({ loss, ...finding }) =>
    loss && !isOpen(findingKey(finding)) ? [] : [finding],
  );
  const past: Finding[] = [];
  const newestFirst = [...losses.values()].sort((a, b) => b.at - a.at);
  for (const { finding, since, found: isFound, curedAt, fades } of newestFirst)
    if (!isFound && curedAt === undefined && !fades && !isNamedBy(finding, [...found, ...past]))
      past.push({ ...finding, since });
  return { found, past, losses: newestFirst };
};
