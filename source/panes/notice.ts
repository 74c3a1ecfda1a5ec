import type { FailureKind } from '../clients/failure.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import { clean, fit, type Line } from '../parts/line.ts';
import { age } from '../text/figures.ts';
import { momentText } from '../text/sentence.ts';
import { inUtc, type Times, timeText } from '../text/times.ts';
import { progressText } from '../text/units.ts';
import { awayOf } from '../watch/away.ts';
import { isExpected, phaseOf, rests } from '../watch/phase.ts';
import type { Snapshot, StepLine } from '../watch/snapshot.ts';
import { type SystemView, sourceState } from '../watch/view.ts';

const failures: Record<FailureKind, string> = {
  unreachable: 'unreachable',
  timeout: 'no answer',
  denied: 'login refused',
  unexpected: 'unexpected answer',
};

/** The steps of the bring-up that are about one of `subjects`, or about the lab as a whole. */
export const stepsOf = (snapshot: Snapshot, subjects: readonly string[]): StepLine[] =>
  snapshot.steps.filter(
    ({ subject, state }) =>
      state !== 'done' && (subjects.includes(subject) || (subject === 'lab' && state === 'failed')),
  );

/** What a step does and how far it is, in words. */
export const stepText = ({ what, until, done, total, lastTookMs }: StepLine): string => {
  const far = progressText({ done, total });
  // The share first: it is what is left to see where the text is cut.
  const share = done !== undefined && total ? `${Math.floor((100 * done) / total)} %, ` : '';
  // The step is running: that it waits goes without saying where there is little room.
  const before = lastTookMs === undefined ? '' : `last time ${age(lastTookMs)}, `;
  const said = until === undefined ? what : `${before}until ${until}`;
  return `${clean(said)}${far && ` ${share}${far}`}`;
};

/** A step as a line: what it is about, for how long, what it does. */
export const stepLine = (step: StepLine, now: number, width: number, glyphs: Glyphs): Line => {
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

/** What a notice calls a system. */
const nameOf = ({ system }: SystemView): string => system.short.replace(/^the /, '');

/** Of when the values are that are still shown. */
const valuesText = (at: number | undefined, times: Times): string =>
  at === undefined ? '' : `; showing values from ${timeText(at, times)}`;

/**
 * Why the values of a system are old, since when, and of when they are; null while it answers, and
 * where it is not expected to.
 */
export const staleText = (
  view: SystemView,
  snapshot: Snapshot,
  times: Times = inUtc,
): string | null => {
  const { at: now } = snapshot;
  const state = sourceState(view);
  if (state.state !== 'stale' || isExpected(snapshot, view)) return null;
  if (awayOf(snapshot, view.system.id)) return null;
  const { kind, since, message, at } = state;
  const began =
    times.how === 'ago'
      ? `for ${age(now - since)}`
      : `since ${timeText(since, times)} (${age(now - since)})`;
  return `${nameOf(view)}: ${failures[kind]} ${began}: ${message}${valuesText(at, times)}`;
};

/** The same of a system that is not meant to answer: who has stopped it, or that it is starting. */
export const awayText = (
  view: SystemView,
  snapshot: Snapshot,
  times: Times = inUtc,
): string | null => {
  const state = sourceState(view);
  const away = awayOf(snapshot, view.system.id);
  if (state.state !== 'stale' || !away || isExpected(snapshot, view)) return null;
  const why =
    away.state === 'stopped'
      ? `stopped by you ${momentText({ at: away.stoppedAt }, times)}${
          times.how === 'ago' ? '' : ` (${age(snapshot.at - away.stoppedAt)} ago)`
        }`
      : away.state;
  return `${nameOf(view)}: ${why}${valuesText(state.at, times)}`;
};

/** What is said of a system whose lab is not there to be read; null of any other. */
export const restText = (view: SystemView, snapshot: Snapshot): string | null => {
  const phase = phaseOf(snapshot, view);
  if (!rests(phase)) return null;
  const name = snapshot.labs.length > 1 ? ` ${view.system.lab}` : '';
  return phase === 'absent'
    ? `there is no lab${name}: up (U) creates it`
    : `the lab${name} is stopped: up (U) starts it`;
};

/** Whether a system fails, whatever it told before. */
export const isStale = (view: SystemView): boolean => sourceState(view).state === 'stale';

/** Whether a system has never had a value. */
export const isWaiting = (view: SystemView): boolean => view.reading.value === undefined;

/** What stands in the place of what a detail would read by itself, where a recording is shown. */
export const notRecorded = 'not in a recording';
export const logsNotRecorded = 'logs are not in a recording';
/** The same of what a trace reads. */
export const tracesNotRecorded = 'a recording does not hold what a trace reads';
/** Said of what has no service of which there would be a log. */
export const noLog = 'it has no log';
