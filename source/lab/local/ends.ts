import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { lastWordsOf } from '../../text/last-words.ts';
import type { JobEnd } from '../../watch/lab.ts';
import { triesOf } from '../contract/ends.ts';
import { tailLines } from './last-words.ts';
import type { Layout } from './state/layout.ts';

/** What is left of a program that ended (stack/supervisor/launch.py). Times in seconds. */
type Ended = { pid: number; code: number; endedAt?: number; logSize?: number };

/**
 * How a program ended before the process that has its place now, if it was started again since it was
 * submitted; undefined where it was not. `pid`: 0 where nothing has its place; `start` in seconds.
 */
export const lastEndOf = (
  layout: Pick<Layout, 'run' | 'log'>,
  name: string,
  { pid, start }: { pid: number; start: number },
): JobEnd | undefined => {
  const ended = read<Ended>(path.join(layout.run, `${name}.exit`));
  if (ended?.endedAt === undefined || ended.pid === pid) return undefined;
  // This is its own end, which the supervisor has not noticed yet. Its start times are whole seconds.
  if (pid > 0 && ended.endedAt > start + 1) return undefined;
  const starts = read<number[]>(path.join(layout.run, `${name}.starts`)) ?? [];
  return {
    at: Math.round(ended.endedAt * 1000),
    code: ended.code,
    why: lastWordsOf(linesUpTo(layout.log(name), ended.logSize)),
    tries: triesOf(starts, ended.endedAt),
  };
};

// A log that is shorter than it was has been rotated.
const linesUpTo = (log: string, size = Number.POSITIVE_INFINITY): string[] => {
  const isWhole = (statSync(log, { throwIfNoEntry: false })?.size ?? 0) >= size;
  return tailLines(log, undefined, isWhole ? size : undefined);
};

const read = <T>(file: string): T | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
};
