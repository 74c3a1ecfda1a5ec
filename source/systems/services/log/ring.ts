import { count } from '../../../text/units.ts';

/** One line of a log, numbered from 1 in the order of reading. */
export type LogLine = {
  seq: number;
  raw: string;
  /** In place of a line: how many were left out here. */
  missed?: number;
};

export type Limits = { lines: number; characters: number };

// Launch commands and class paths have some thousand; a row image in an error can have millions.
const longest = 16_384;

/**
 * A bounded, numbered feed of lines (`Feed<LogLine>`): the last ones, as many as the limits allow.
 * A line that is longer than anyone reads is cut before anything is done with it.
 */
export const createRing = (limits: Limits) => {
  let held: LogLine[] = [];
  // Taking off the front of an array moves all of it: that is done for many at once.
  let start = 0;
  let characters = 0;
  let seq = 0;
  return {
    /** The number of the newest line; 0 before the first. */
    get newest() {
      return seq;
    },
    push(text: string) {
      seq += 1;
      const raw = cut(text);
      held.push({ seq, raw });
      characters += raw.length;
      while (held.length - start > 1 && over(held.length - start, characters, limits)) {
        characters -= held[start]?.raw.length ?? 0;
        start += 1;
      }
      if (start < 1000) return;
      held = held.slice(start);
      start = 0;
    },
    /** What came after line `from`, and how much of that is no longer held. */
    since(from: number): { events: LogLine[]; dropped: number } {
      const first = seq - (held.length - start) + 1;
      return {
        events: held.slice(start + Math.max(0, from + 1 - first)),
        dropped: Math.max(0, first - 1 - from),
      };
    },
  };
};

const over = (lines: number, characters: number, limits: Limits): boolean =>
  lines > limits.lines || characters > limits.characters;

const cut = (text: string): string => {
  if (text.length <= longest) return text;
  // A slice alone would keep the whole line in memory.
  const head = Buffer.from(text.slice(0, longest)).toString();
  return `${head} (cut: ${count(text.length)} characters)`;
};

/** The newest of `lines` that the limits allow. */
export const lastOf = (lines: readonly LogLine[], limits: Limits): readonly LogLine[] => {
  let first = lines.length;
  let characters = 0;
  while (first > 0 && lines.length - first < limits.lines) {
    characters += lines[first - 1]?.raw.length ?? 0;
    if (characters > limits.characters && first < lines.length) break;
    first -= 1;
  }
  return first === 0 ? lines : lines.slice(first);
};
