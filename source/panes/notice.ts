import type { Glyphs } from '../parts/glyphs.ts';
import type { Segment } from '../parts/Line.tsx';
import { clean, fit } from '../parts/width.ts';
import { age, clock } from '../text/figures.ts';
import { progressText } from '../text/units.ts';
import type { FailureKind, ProbeName } from '../watch/readings.ts';
import type { Snapshot, StepLine } from '../watch/snapshot.ts';

const names: Record<Exclude<ProbeName, 'capture'>, string> = {
  services: 'the services',
  postgres: 'PostgreSQL',
  kafka: 'Kafka',
  spark: 'Spark',
  checkpoint: 'the checkpoint',
  delta: 'the Delta table',
};

/** What carries changes from the WAL into Kafka, as short as it may be said. */
export const captureName = ({ lab }: Snapshot): string =>
  lab.capture === 'server' ? 'Debezium' : 'Connect';

/** A source by the name that a person knows it by. */
export const sourceName = (snapshot: Snapshot, source: ProbeName): string =>
  source === 'capture' ? captureName(snapshot) : names[source];

const failures: Record<FailureKind, string> = {
  unreachable: 'not reached',
  timeout: 'no answer',
  denied: 'refused',
  unexpected: 'unexpected answer',
};

/** The steps of the bring-up that are about one of `subjects`, or about the lab as a whole. */
export const stepsOf = (snapshot: Snapshot, subjects: readonly string[]): StepLine[] =>
  snapshot.steps.filter(
    ({ subject, state }) =>
      state !== 'done' && (subjects.includes(subject) || (subject === 'lab' && state === 'failed')),
  );

/** What a step does and how far it is, in words. */
export const stepText = ({ what, until, done, total }: StepLine): string => {
  const far = progressText({ done, total });
  // The share first: it is what is left to see where the text is cut.
  const share = done !== undefined && total ? `${Math.floor((100 * done) / total)} %, ` : '';
  // The step is running: that it waits goes without saying where there is little room.
  const said = until === undefined ? what : `until ${until}`;
  return `${clean(said)}${far && ` ${share}${far}`}`;
};

/** A step as a line: what it is about, for how long, what it does. */
export const stepLine = (step: StepLine, now: number, width: number, glyphs: Glyphs): Segment[] => {
  const failed = step.state === 'failed';
  const took = failed || width < 70 ? '' : `${age(now - step.startedAt).padStart(7)} `;
  return [
    { text: ` ${failed ? glyphs.error : glyphs.waiting} `, tone: failed ? 'error' : 'accent' },
    { text: `${fit(step.subject, 12, glyphs)} ` },
    { text: took, tone: 'dim' },
    {
      text: fit(stepText(step), width - 17 - took.length, glyphs),
      tone: failed ? 'error' : 'plain',
    },
  ];
};

/** Why the values of a source are old, since when, and of when they are; null while it answers. */
export const staleText = (snapshot: Snapshot, source: ProbeName): string | null => {
  const state = snapshot.derived.sources[source];
  if (state.state !== 'stale') return null;
  const { kind, since, message, at } = state;
  const values = at === undefined ? '' : `; values of ${clock(at)}Z`;
  const name = sourceName(snapshot, source).replace(/^the /, '');
  return `${name}: ${failures[kind]} since ${clock(since)}Z (${age(snapshot.at - since)}): ${message}${values}`;
};

/** Whether a source has never had a value. */
export const isWaiting = (snapshot: Snapshot, source: ProbeName): boolean => {
  const state = snapshot.derived.sources[source];
  return state.state === 'waiting' || (state.state === 'stale' && state.at === undefined);
};
