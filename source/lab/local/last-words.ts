import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { lastOfLines, lastWordsOf } from '../../text/last-words.ts';

/** The end of an open file, or what is before offset `until`, at most `bytes` of it, and where that ends. */
export const readTail = (
  handle: number,
  bytes: number,
  until = Number.POSITIVE_INFINITY,
): { buffer: Buffer; end: number } => {
  const size = Math.min(fstatSync(handle).size, until);
  const buffer = Buffer.alloc(Math.min(size, bytes));
  const read = readSync(handle, buffer, 0, buffer.length, size - buffer.length);
  return { buffer: buffer.subarray(0, read), end: size - buffer.length + read };
};

/** The lines of a piece of a log that are not empty. */
export const linesOf = (buffer: Buffer): string[] =>
  buffer
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');

/** The end of a file as lines, or what is before offset `until`, at most `bytes`; none where it can't be read. */
export const tailLines = (file: string, bytes = 32 * 1024, until?: number): string[] => {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return [];
  }
  try {
    return linesOf(readTail(handle, bytes, until).buffer);
  } finally {
    closeSync(handle);
  }
};

/** The last lines of a log, as a person sees them when nothing else helps. */
export const lastLines = (file: string, count = 5): string[] => lastOfLines(tailLines(file), count);

/** Why a program ended for good: in its own last words where it had any. */
export const causeOf = (info: { spawnError: string } | undefined, log: string): string => {
  // That it ended too quickly is what the log tells more of.
  const spawn = /too quickly/.test(info?.spawnError ?? '') ? '' : (info?.spawnError ?? '');
  return spawn || lastWords(log);
};

/** What is said of a program that was given up. */
export const failedDetail = (info: { spawnError: string } | undefined, log: string): string =>
  `it keeps exiting: ${causeOf(info, log)}`;

/** The line of a log that best tells why its program ended. */
export const lastWords = (file: string): string => lastWordsOf(tailLines(file));
