import { setTimeout as sleep } from 'node:timers/promises';
import { type FlagSpec, type Flags, wholeNumber } from '../config/flags.ts';
import { checkDuration, durationOf } from '../text/moments.ts';

/** For how long something is watched. */
export const forFlag: FlagSpec = {
  name: 'for',
  type: 'string',
  value: 'TIME',
  description: 'how long: 90s, 10m, 2h (default: until ctrl-C)',
  check: checkDuration,
};

/** How often what is watched is read. */
export const intervalFlag: FlagSpec = {
  name: 'interval',
  type: 'string',
  value: 'MS',
  description: 'how often everything is read, in ms (default: 1000)',
  check: wholeNumber(250, 60_000),
};

/** What these two flags say, ms; `forMs` is undefined where it has no end. */
export const paceOf = (flags: Flags): { forMs: number | undefined; intervalMs: number } => ({
  forMs: flags.for === undefined ? undefined : durationOf(String(flags.for)),
  intervalMs: Number(flags.interval ?? 1000),
});

/** Waits for so long, or until it is ended; never rejects. */
export const lasting = async (ms: number | undefined, signal: AbortSignal): Promise<void> => {
  const longest = 2 ** 31 - 1;
  for (let left = ms ?? Number.POSITIVE_INFINITY; left > 0 && !signal.aborted; left -= longest)
    await sleep(Math.min(left, longest), undefined, { signal }).catch(() => {});
};
