import { clock } from '../text/figures.ts';
import { duration } from '../text/units.ts';
import { type Finding, findingKey, rankOf } from './finding.ts';
import type { EventLine, Snapshot } from './snapshot.ts';
import { isFresh } from './view.ts';

/** `told`: whether an event has told of it. */
type Known = { finding: Finding; since: number; told: boolean };
type Concluded = Pick<Snapshot, 'findings' | 'pipelines'>;
type Seen = Pick<Snapshot, 'findings' | 'pipelines' | 'systems'>;

// What comes and goes so often within so long flaps: that is told once, and then no more until it is calm.
const flapTimes = 3;
const flapMs = 600_000;

/** Trouble that nobody else tells of. */
const isNews = ({ level, told }: Finding): boolean =>
  (level === 'warning' || level === 'error') && told !== false;

/** Since when a finding has been there, ms since the epoch. */
export type Since = Pick<Finding, 'id' | 'subject'> & { since: number };

/** Since when each of them has been there. */
export const sinceOf = (findings: readonly Finding[]): readonly Since[] =>
  findings.flatMap(({ id, subject, since }) =>
    since === undefined ? [] : [{ id, subject, since }],
  );

/**
 * Follows findings from tick to tick: since when each has been there, and what of that is an event.
 * A change of level is told once, what ends with how long it took, and what flaps as such.
 */
export const followFindings = () => {
  let known = new Map<string, Known>();
  let times: ReadonlyMap<string, number> = new Map();
  /** When each came, of those that were told; ms since the epoch. */
  const came = new Map<string, number[]>();
  const flapping = new Set<string>();

  const line = (
    { subject }: Finding,
    level: EventLine['level'],
    text: string,
    at: number,
  ): EventLine => ({ at, level, source: '', text, subject });

  const comes = (key: string, finding: Finding, now: number): EventLine[] => {
    const times = [...(came.get(key) ?? []).filter((at) => at > now - flapMs && at <= now), now];
    came.set(key, times);
    const { text, level } = finding;
    if (level !== 'warning' && level !== 'error') return [];
    if (times.length < flapTimes) return [line(finding, level, text, now)];
    if (flapping.has(key)) return [];
    flapping.add(key);
    const first = clock(times[0] ?? now);
    const often = `comes and goes, ${times.length} times since ${first}Z`;
    return [line(finding, level, `${text} (${often})`, now)];
  };

  const goes = (key: string, { finding, since }: Known, now: number): EventLine[] =>
    flapping.has(key)
      ? []
      : [line(finding, 'good', `resolved after ${duration(now - since)}: ${finding.text}`, now)];

  const forgetCalm = (now: number) => {
    for (const [key, times] of came) {
      if ((times.at(-1) ?? 0) > now - flapMs) continue;
      came.delete(key);
      flapping.delete(key);
    }
  };

  return {
    /** The same findings with the time since when they have been there. */
    stamp<T extends Concluded>(concluded: T, now: number): T {
      const findings = concluded.findings.map((finding) => ({
        ...finding,
        since: Math.min(times.get(findingKey(finding)) ?? now, now),
      }));
      const began = timesOf(sinceOf(findings));
      const pipelines = concluded.pipelines.map((pipeline) => {
        const since = began.get(findingKey(pipeline.verdict));
        return since === undefined
          ? pipeline
          : { ...pipeline, verdict: { ...pipeline.verdict, since } };
      });
      return { ...concluded, findings, pipelines };
    },
    /** Takes in the findings of a tick; returns what of them is news. */
    take({ findings, systems, pipelines }: Seen, now: number): EventLine[] {
      const next = new Map<string, Known>();
      for (const finding of findings) {
        const key = findingKey(finding);
        const had = next.get(key);
        const was = known.get(key);
        const since = times.get(key) ?? now;
        // Several of one rule on one subject: the worst stands for them.
        if (!had || rankOf(finding.level) > rankOf(had.finding.level))
          next.set(key, { finding, since, told: was?.told ?? false });
      }
      const silent = new Set(
        systems.filter((view) => !isFresh(view)).map(({ system }) => system.id),
      );
      // What is expected of a pipeline meanwhile explains what else is found.
      const busy = new Set(
        pipelines.filter(({ verdict }) => verdict.level === 'waiting').map(({ id }) => id),
      );
      const lines: EventLine[] = [];
      for (const [key, was] of known) {
        if (next.has(key)) continue;
        const { system } = was.finding.subject;
        // Of what does not answer, nobody knows whether it is well again.
        if (system !== undefined && silent.has(system)) next.set(key, was);
        else if (was.told) lines.push(...goes(key, was, now));
      }
      for (const [key, is] of next) {
        const { finding, told } = is;
        const was = known.get(key)?.finding;
        if (busy.has(finding.subject.pipeline ?? '') || finding.because !== undefined) continue;
        if (!isNews(finding)) {
          if (told) lines.push(...goes(key, { ...is, finding: was ?? finding }, now));
          next.set(key, { ...is, told: false });
        } else if (!told) {
          lines.push(...comes(key, finding, now));
          next.set(key, { ...is, told: true });
        } else if (was && was.level !== finding.level && !flapping.has(key))
          lines.push(line(finding, finding.level as EventLine['level'], finding.text, now));
      }
      forgetCalm(now);
      known = next;
      times = new Map(Array.from(next, ([key, { since }]) => [key, since]));
      return lines;
    },
    /** Forgets everything but since when what is there has been there: what comes is of another time. */
    begin(since: readonly Since[]) {
      times = timesOf(since);
      known = new Map();
      came.clear();
      flapping.clear();
    },
  };
};

const timesOf = (since: readonly Since[]): ReadonlyMap<string, number> =>
  new Map(since.map((each) => [findingKey(each), each.since]));
