import type { PipelineEvidence } from '../../pipeline/index.ts';
import type { SparkDriver } from '../../systems/spark/readings.ts';
import { current } from '../../watch/view.ts';

/** Longer than one answer of a driver is kept, so that at least two of them agree. */
const certainMs = 5000;
/** A busy driver leaves out answers: what it said last holds for so long. */
const heldMs = 12_000;

/** Fewer pauses show nothing of how long one usually is. */
const leastPauses = 5;

// One answer stands for several readings.
const works = new WeakMap<SparkDriver, string>();
const workOf = (driver: SparkDriver): string => {
  const known = works.get(driver);
  if (known !== undefined) return known;
  const { applicationId, jobs, stages } = driver;
  const work = JSON.stringify([
    applicationId,
    jobs.running.map(({ id }) => id),
    stages.active.map(({ id, attempt, done, failed }) => [id, attempt, done, failed]),
  ]);
  works.set(driver, work);
  return work;
};

/** What a driver is at, and for how long nothing of it has moved, ms: no job begins or ends, and no task ends. */
export type AtWork = { driver: SparkDriver; ms: number };

/** By a driver’s own answers; undefined where it does not tell. */
export const atWork = ({
  parts: { spark },
}: Pick<PipelineEvidence, 'parts'>): AtWork | undefined => {
  if (!spark || !current(spark)) return undefined;
  const told = spark.points.filter(({ value }) => value.driver !== null);
  const newest = told.at(-1);
  const driver = newest?.value.driver;
  if (!newest || !driver || (spark.points.at(-1)?.at ?? 0) - newest.at > heldMs) return undefined;
  const work = workOf(driver);
  // Ids never come again: what is the same before and behind a gap was the same in it.
  const moved = told.findLastIndex(({ value }) => value.driver && workOf(value.driver) !== work);
  return { driver, ms: newest.at - (told[moved + 1]?.at ?? newest.at) };
};

/** The same of a driver that has not moved within the last seconds. */
export const stillDriver = (evidence: Pick<PipelineEvidence, 'parts'>): AtWork | undefined => {
  const work = atWork(evidence);
  return work && work.ms >= certainMs ? work : undefined;
};

/**
 * For how long nothing of the driver moved at most while it ran something, ms, before what it is at now; null
 * where its answers of the last minutes tell of too few such pauses.
 */
export const longestPauseMs = ({
  parts: { spark },
}: Pick<PipelineEvidence, 'parts'>): number | null => {
  const pauses: number[] = [];
  let began: { at: number; driver: SparkDriver } | undefined;
  for (const { at, value } of spark?.points ?? []) {
    const { driver } = value;
    if (!driver || (began && workOf(driver) === workOf(began.driver))) continue;
    if (began && began.driver.jobs.running.length > 0) pauses.push(at - began.at);
    began = { at, driver };
  }
  return pauses.length < leastPauses ? null : Math.max(...pauses);
};
