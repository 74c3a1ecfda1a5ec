import { age } from '../text/figures.ts';
import { asSentence, type Sentence, sentence } from '../text/sentence.ts';
import { duration } from '../text/units.ts';
import { type Finding, findingKey } from './finding.ts';
import { followChanges } from './finding-changes.ts';
import type { EventLine, Snapshot } from './snapshot.ts';

type Concluded = Pick<Snapshot, 'findings' | 'pipelines'>;
type Seen = Pick<Snapshot, 'at' | 'findings' | 'pipelines' | 'systems'>;

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
  let changes = followChanges();
  /** Of which an event has told. */
  const told = new Set<string>();
  let times: ReadonlyMap<string, number> = new Map();
  /** When each came, of those that were told; ms since the epoch. */
  const came = new Map<string, number[]>();
  const flapping = new Set<string>();

  const line = (
    finding: Finding,
    level: EventLine['level'],
    said: Sentence,
    at: number,
    open: boolean,
  ): EventLine => {
    const found = { key: findingKey(finding), open };
    return { at, level, source: '', ...plain(said), subject: finding.subject, found };
  };

  const comes = (key: string, finding: Finding, now: number): EventLine[] => {
    const times = [...(came.get(key) ?? []).filter((at) => at > now - flapMs && at <= now), now];
    came.set(key, times);
    const { level } = finding;
    const said = asSentence(finding.news?.comes ?? finding);
    if (level !== 'warning' && level !== 'error') return [];
    if (times.length < flapTimes) return [line(finding, level, said, now, true)];
    if (flapping.has(key)) return [];
    flapping.add(key);
    const first = { at: times[0] ?? now };
    const often = sentence`${said} (comes and goes, ${times.length} times, first ${first})`;
    return [line(finding, level, often, now, true)];
  };

  const goes = (
    key: string,
    { finding, lastedMs }: { finding: Finding; lastedMs: number },
    now: number,
  ): EventLine[] =>
    flapping.has(key) ? [] : [line(finding, 'good', endOf(finding, lastedMs), now, false)];

  const endOf = ({ news, ...finding }: Finding, ms: number): Sentence =>
    news
      ? { text: `${news.goes} after ${age(ms)}` }
      : sentence`resolved after ${duration(ms)}: ${finding}`;

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
        since: Math.min(times.get(findingKey(finding)) ?? finding.since ?? now, now),
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
    take(snapshot: Seen): EventLine[] {
      const { at: now, pipelines } = snapshot;
      const before = new Map(changes.known().map((finding) => [findingKey(finding), finding]));
      const lines: EventLine[] = [];
      for (const change of changes.take(snapshot)) {
        const key = findingKey(change.finding);
        if (change.event === 'resolved' && told.delete(key)) lines.push(...goes(key, change, now));
      }
      // What is expected of a pipeline meanwhile explains what else is found.
      const busy = new Set(
        pipelines.filter(({ verdict }) => verdict.level === 'waiting').map(({ id }) => id),
      );
      for (const finding of changes.known()) {
        const key = findingKey(finding);
        const { subject, because, level, since = now } = finding;
        if (busy.has(subject.pipeline ?? '') || because !== undefined) continue;
        const was = before.get(key) ?? finding;
        if (!isNews(finding)) {
          const ended = { finding: was, lastedMs: now - since };
          if (told.delete(key)) lines.push(...goes(key, ended, now));
        } else if (!told.has(key)) {
          told.add(key);
          lines.push(...comes(key, finding, now));
        } else if (was.level !== level && !flapping.has(key))
          lines.push(line(finding, level as EventLine['level'], finding, now, true));
      }
      forgetCalm(now);
      times = timesOf(sinceOf(changes.known()));
      return lines;
    },
    /** Forgets everything but since when what is there has been there: what comes is of another time. */
    begin(since: readonly Since[]) {
      times = timesOf(since);
      changes = followChanges();
      told.clear();
      came.clear();
      flapping.clear();
    },
  };
};

/** What is said, without what else a finding has. */
const plain = ({ text, parts }: Sentence): Sentence => ({ text, ...(parts && { parts }) });

const timesOf = (since: readonly Since[]): ReadonlyMap<string, number> =>
  new Map(since.map((each) => [findingKey(each), each.since]));
