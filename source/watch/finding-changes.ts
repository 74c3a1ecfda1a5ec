import { type Finding, type FindingLevel, findingKey, rankOf } from './finding.ts';
import type { Snapshot } from './snapshot.ts';
import { isFresh } from './view.ts';

/** What became of one finding between two snapshots. `at` in ms since the epoch. */
export type FindingChange = { at: number; finding: Finding } & (
  | { event: 'found' }
  | { event: 'changed'; was: FindingLevel }
  | { event: 'resolved'; lastedMs: number }
);

type Seen = Pick<Snapshot, 'at' | 'findings' | 'systems'>;

/**
 * What has changed of the findings since the snapshot before: appeared, has another level or another
 * cause, is gone. A finding on a system that does not answer is kept until it does: nobody knows
 * whether it is well again. Words and figures that change are no change.
 */
export const followChanges = () => {
  let known = new Map<string, Finding>();
  return {
    /** All that is found now, the worst of each subject, as `take` has last seen it. */
    known: (): readonly Finding[] => [...known.values()],
    take({ at, findings, systems }: Seen): FindingChange[] {
      const next = new Map<string, Finding>();
      for (const finding of findings) {
        const key = findingKey(finding);
        const had = next.get(key);
        if (!had || rankOf(finding.level) > rankOf(had.level)) next.set(key, finding);
      }
      const silent = new Set(
        systems.filter((view) => !isFresh(view)).map(({ system }) => system.id),
      );
      const changes: FindingChange[] = [];
      for (const [key, was] of known) {
        if (next.has(key)) continue;
        const { system } = was.subject;
        if (system !== undefined && silent.has(system)) next.set(key, was);
        else
          changes.push({
            ...{ at, event: 'resolved', finding: was },
            lastedMs: Math.max(0, at - (was.since ?? at)),
          });
      }
      for (const [key, finding] of next) {
        const was = known.get(key);
        if (!was) changes.push({ at, event: 'found', finding });
        else if (was.level !== finding.level || was.because !== finding.because)
          changes.push({ at, event: 'changed', finding, was: was.level });
      }
      known = next;
      return changes;
    },
  };
};
