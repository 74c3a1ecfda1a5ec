import { readFileSync, statSync } from 'node:fs';
import { messageOf, UsageError } from '../../config/errors.ts';

const names = {
  every_s: 'everyMs',
  grace_s: 'graceMs',
  start_s: 'startMs',
  job_grace_s: 'jobGraceMs',
  hung_s: 'hungMs',
  stuck_s: 'stuckMs',
  job_stuck_s: 'jobStuckMs',
  batches: 'batches',
  failed_s: 'failedMs',
  polite_s: 'politeMs',
  pause_s: 'pauseMs',
  restarts_per_hour: 'restartsPerHour',
} as const;

/** How patient the healer is: times in ms; stack/supervisor/watchdog.conf says what each of them is. */
export type Windows = Record<(typeof names)[keyof typeof names], number>;

/** Reads the text of a watchdog.conf. Throws a UsageError that names what is wrong in `file`. */
export const windowsIn = (text: string, file: string): Windows => {
  const windows: Partial<Windows> = {};
  for (const line of text.split('\n')) {
    if (/^\s*([;[]|$)/.test(line)) continue;
    const [, key = '', value = ''] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (!(key in names)) throw new UsageError(`${file}: ${line.trim()}: there is no such setting`);
    const number = Number(value);
    if (!(number > 0)) throw new UsageError(`${file}: ${key}=${value}: expected a number above 0`);
    windows[names[key as keyof typeof names]] = key.endsWith('_s') ? number * 1000 : number;
  }
  const missing = Object.entries(names).find(([, name]) => windows[name] === undefined);
  if (missing) throw new UsageError(`${file}: ${missing[0]} is missing`);
  return windows as Windows;
};

/** The windows of a file, read anew when it has changed; what is wrong in a new text leaves the old. */
export const windowsOf = (file: string, tell: (problem: string) => void): (() => Windows) => {
  const read = () => {
    const { mtimeMs } = statSync(file);
    return { mtimeMs, windows: windowsIn(readFileSync(file, 'utf8'), file) };
  };
  const first = () => {
    try {
      return read();
    } catch (error) {
      throw error instanceof UsageError ? error : new UsageError(messageOf(error));
    }
  };
  let known = first();
  let told = '';
  return () => {
    try {
      if (statSync(file).mtimeMs !== known.mtimeMs) known = read();
    } catch (error) {
      const problem = messageOf(error);
      if (problem !== told) tell(problem);
      told = problem;
    }
    return known.windows;
  };
};
