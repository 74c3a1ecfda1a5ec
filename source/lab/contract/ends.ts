import { endWords } from '../../text/exit-words.ts';
import type { JobEnd, JobStatus } from '../../watch/lab.ts';

/** A driver that lives no longer than this, in seconds, has failed at what it is for. */
export const shortLifeSeconds = 120;

/**
 * What a driver that has ended before is told with: how it ended, and whether it is still to show that
 * it lasts now. `now` in ms since the epoch.
 */
export const triedAgain = (
  lastEnd: JobEnd,
  startedAt: number,
  now: number,
): Pick<JobStatus, 'lastEnd' | 'detail' | 'onTrial'> => {
  const { tries } = lastEnd;
  const onTrial = tries > 1 && now - startedAt < shortLifeSeconds * 1000;
  return {
    lastEnd,
    ...(onTrial && { onTrial, detail: `try ${tries}: it ended with ${endWords(lastEnd)}` }),
  };
};

/**
 * Which try in a row is under way, or comes next: the starts, in seconds, each of which came soon after
 * the one before.
 */
export const triesOf = (starts: readonly number[], endedAt: number): number => {
  const all = endedAt < (starts.at(-1) ?? 0) ? starts : [...starts, endedAt];
  const afterPause = all.findLastIndex(
    (at, i) => i > 0 && at - (all[i - 1] as number) >= shortLifeSeconds,
  );
  return all.length - Math.max(0, afterPause);
};
