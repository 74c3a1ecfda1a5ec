import { clock } from '../text/figures.ts';
import { duration } from '../text/units.ts';
import { type Finding, findingKey, rankOf } from './finding.ts';
import type { EventLine, Snapshot } from './snapshot.ts';
import { isFresh } from './view.ts';

type Known = Finding & { since: number };
type Concluded = Pick<Snapshot, 'findings' | 'pipelines'>;

// What comes and goes so often within so long flaps: that is told once, and then no more until it is calm.
const flapTimes = 3;
const flapMs = 600_000;

/** What is told of: trouble that no other finding explains, and that nobody else tells of. */
const isNews = ({ level, because, told }: Finding): boolean =>
  (level === 'warning' || level === 'error') && because === undefined && told !== false;

/**
 * Follows findings from tick to tick: since when each has been there, and what of that is an event.
 * A change of level is told once, what ends with how long it took, and what flaps as such.
 */
export const followFindings = () => {
  let known = new Map<string, Known>();
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

  const goes = (key: string, was: Known, now: number): EventLine[] =>
    flapping.has(key)
      ? []
      : [line(was, 'good', `resolved after ${duration(now - was.since)}: ${was.text}`, now)];

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
      const sinceOf = (finding: Finding): Finding => {
        const { since } = known.get(findingKey(finding)) ?? {};
        return { ...finding, since: since !== undefined && since <= now ? since : now };
      };
      return {
        ...concluded,
        findings: concluded.findings.map(sinceOf),
        pipelines: concluded.pipelines.map((pipeline) => ({
          ...pipeline,
          verdict: sinceOf(pipeline.verdict),
        })),
      };
    },
    /** Takes in the findings of a tick; returns what of them is news. */
    take({ findings, systems }: Pick<Snapshot, 'findings' | 'systems'>, now: number): EventLine[] {
      const next = new Map<string, Known>();
      for (const finding of findings) {
        const key = findingKey(finding);
        const had = next.get(key);
        // Several of one rule on one subject: the worst stands for them.
        if (!had || rankOf(finding.level) > rankOf(had.level))
          next.set(key, { ...finding, since: known.get(key)?.since ?? now });
      }
      const silent = new Set(
        systems.filter((view) => !isFresh(view)).map(({ system }) => system.id),
      );
      const lines: EventLine[] = [];
      for (const [key, was] of known) {
        const is = next.get(key);
        // Of what does not answer, nobody knows whether it is well again.
        if (!is && was.subject.system !== undefined && silent.has(was.subject.system))
          next.set(key, was);
        else if (isNews(was) && (!is || (!isNews(is) && is.because === undefined)))
          lines.push(...goes(key, was, now));
      }
      for (const [key, finding] of next) {
        const was = known.get(key);
        if (!isNews(finding)) continue;
        if (!was || !isNews(was)) lines.push(...comes(key, finding, now));
        else if (was.level !== finding.level && !flapping.has(key))
          lines.push(line(finding, finding.level as EventLine['level'], finding.text, now));
      }
      forgetCalm(now);
      known = next;
      return lines;
    },
    /** Forgets everything: what comes is of another time. */
    clear() {
      known = new Map();
      came.clear();
      flapping.clear();
    },
  };
};
