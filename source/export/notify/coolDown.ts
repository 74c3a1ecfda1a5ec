import { type Finding, findingKey, rankOf } from '../../watch/finding.ts';

/** One finding is told of so often at most. */
export const coolDownMs = 5 * 60_000;

/** What is to be told of a finding. `times`: how often it came since it was last told of. */
export type Notice = { at: number; finding: Finding } & (
  | { event: 'found'; times: number }
  | { event: 'changed'; was: Finding['level'] }
  | { event: 'resolved'; lastedMs: number }
);

type Told = {
  finding: Finding;
  /** When it was told of as found, ms since the epoch, and when it came that time. */
  foundAt: number;
  since: number;
  isOpen: boolean;
  /** How often it came while nothing could be told of it. */
  times: number;
  wasThere: boolean;
};

const isTrouble = ({ level }: Finding): boolean => level === 'warning' || level === 'error';

/**
 * What is worth a message: a warning or an error that no other finding explains, that it got worse, and that it
 * is resolved; each at most once in five minutes. What comes again within them is told of when they are over, if
 * it is still there, with how often it came; what comes and goes in silence is not.
 */
export const coolDown = () => {
  let told = new Map<string, Told>();
  return {
    /**
     * `there`: all that is found now. `busy`: pipelines of which something is expected meanwhile, which explains
     * what else is found on them.
     */
    take(there: readonly Finding[], busy: ReadonlySet<string>, now: number): Notice[] {
      const notices: Notice[] = [];
      const next = new Map<string, Told>();
      const current = new Map(there.map((finding) => [findingKey(finding), finding]));
      for (const [key, was] of told) {
        const finding = current.get(key);
        const held = finding && (finding.because !== undefined || isBusy(finding, busy));
        if (held) next.set(key, was);
        else if (finding && isTrouble(finding)) next.set(key, stays(was, finding, now, notices));
        else {
          if (was.isOpen)
            notices.push({
              ...{ at: now, event: 'resolved', finding: was.finding },
              lastedMs: Math.max(0, now - was.since),
            });
          if (now - was.foundAt < coolDownMs)
            next.set(key, { ...was, isOpen: false, wasThere: false });
        }
      }
      for (const [key, finding] of current) {
        if (told.has(key) || !isTrouble(finding)) continue;
        if (finding.because !== undefined || isBusy(finding, busy)) continue;
        notices.push({ at: now, event: 'found', finding, times: 1 });
        next.set(key, open(finding, now));
      }
      told = next;
      return notices;
    },
  };
};

const isBusy = ({ subject }: Finding, busy: ReadonlySet<string>): boolean =>
  busy.has(subject.pipeline ?? '');

const open = (finding: Finding, now: number): Told => ({
  ...{ finding, foundAt: now, since: finding.since ?? now },
  ...{ isOpen: true, times: 0, wasThere: true },
});

/** A finding that was told of and is there: it may be worse, or be there again. */
const stays = (was: Told, finding: Finding, now: number, notices: Notice[]): Told => {
  if (was.isOpen) {
    const isWorse = rankOf(finding.level) > rankOf(was.finding.level);
    if (isWorse) notices.push({ at: now, event: 'changed', finding, was: was.finding.level });
    // A milder one is not told of; should it get as bad again, that is no news.
    return isWorse ? { ...was, finding } : was;
  }
  const times = was.wasThere ? was.times : was.times + 1;
  if (now - was.foundAt < coolDownMs) return { ...was, times, wasThere: true };
  notices.push({ at: now, event: 'found', finding, times });
  return open(finding, now);
};
