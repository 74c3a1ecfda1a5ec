import type { Windows } from './windows.ts';

export const hourMs = 3_600_000;

/** `give up` is said once, until an hour has room again. */
export type Decision = 'go' | 'wait' | 'give up';

/**
 * How often one thing may be restarted: with pauses that double, and so many times within an hour. Pure:
 * the caller says what time it is, in ms.
 */
export const howOften = (windows: () => Pick<Windows, 'pauseMs' | 'restartsPerHour'>) => {
  const restarts = new Map<string, number[]>();
  const givenUp = new Set<string>();
  return (what: string, at: number): Decision => {
    const { pauseMs, restartsPerHour } = windows();
    const times = (restarts.get(what) ?? []).filter((time) => at - time < hourMs);
    restarts.set(what, times);
    if (times.length >= restartsPerHour) {
      if (givenUp.has(what)) return 'wait';
      givenUp.add(what);
      return 'give up';
    }
    givenUp.delete(what);
    const last = times.at(-1);
    if (last !== undefined && at - last < pauseMs * 2 ** (times.length - 1)) return 'wait';
    times.push(at);
    return 'go';
  };
};
