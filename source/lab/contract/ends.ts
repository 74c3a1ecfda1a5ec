import type { JobEnd, JobStatus } from '../../watch/lab.ts';

// What ends a program from outside: ctrl-C, kill, and the way Docker stops one. The kernel's own
// SIGKILL is not always noticed by Docker.
const signals = new Map([
  [130, 'SIGINT'],
  [137, 'SIGKILL: by hand, or for lack of memory'],
  [143, 'SIGTERM'],
]);

/** A driver that lives no longer than this, in seconds, has failed at what it is for. */
export const shortLifeSeconds = 120;

/** An exit code with the signal that it stands for. */
export const exitWords = (exitCode: number): string => {
  const signal = signals.get(exitCode);
  return `exit code ${exitCode}${signal ? ` (${signal})` : ''}`;
};

/**
 * What a driver that has ended before is told with: how it ended, and whether it is still to show that
 * it lasts now. `now` in ms since the epoch.
 */
export const triedAgain = (
  lastEnd: JobEnd,
  startedAt: number,
  now: number,
): Pick<JobStatus, 'lastEnd' | 'detail' | 'onTrial'> => {
  const { tries, code, why } = lastEnd;
  const onTrial = tries > 1 && now - startedAt < shortLifeSeconds * 1000;
  // What a driver said last is no reason where something else ended it.
  const reason = signals.has(code) ? '' : `: ${why}`;
  return {
    lastEnd,
    ...(onTrial && { onTrial, detail: `try ${tries}: it ended with ${exitWords(code)}${reason}` }),
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
