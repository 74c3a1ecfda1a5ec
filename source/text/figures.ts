import { count, duration } from './units.ts';

/** A rate in at most five columns: `0`, `0.3`, `98.4`, `1,234`, `12.3k`, `1.2M`. */
export const rate = (perS: number): string => {
  if (perS === 0) return '0';
  if (Math.abs(perS) < 99.95) return perS.toFixed(1);
  return short(perS);
};

/** A count in at most five columns: `417`, `9,999`, `12.3k`, `1.2M`. */
export const short = (value: number | bigint): string => {
  let rest = Number(value);
  if (Math.abs(rest) < 9999.5) return count(rest.toFixed(0));
  const steps = ['', 'k', 'M', 'G', 'T', 'P'];
  let step = 0;
  while (Math.abs(rest) >= 999.5 && step < steps.length - 1) {
    rest /= 1000;
    step += 1;
  }
  return `${rest.toFixed(Math.abs(rest) < 99.95 ? 1 : 0)}${steps[step]}`;
};

/** A rate in words, without decimals that say nothing: `12`, `0.3`, `6,700`. */
export const plainRate = (perS: number): string => rate(perS).replace(/\.0$/, '');

/** `12:03:07` in UTC. */
export const clock = (at: number): string => new Date(at).toISOString().slice(11, 19);

/** A duration of which seconds are enough: `26 s`, `3m 05s`. */
export const age = (ms: number): string =>
  ms < 59_500 ? `${Math.max(0, Math.round(ms / 1000))} s` : duration(ms);

/**
 * For how long something runs, no finer than is of use: `26 s`, `12m`, `3h 05m`, `4d 3h`. A figure
 * that changes with every frame is sent with every frame.
 */
export const uptime = (ms: number): string =>
  ms >= 60_000 && ms < 3_600_000 ? `${Math.floor(ms / 60_000)}m` : age(ms);
