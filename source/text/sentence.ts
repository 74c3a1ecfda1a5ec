import { dateText, inUtc, type Times, timeCell, timeText } from './times.ts';

/**
 * A moment in a sentence, ms since the epoch: `at 14:02:07Z`, `since 14:02:07Z`, or with its day, `2026-11-28
 * 14:02:07Z`.
 */
export type Moment = { at: number } | { since: number } | { on: number };

/** What a sentence is made of: moments stay values in it until it is drawn. */
export type Part = string | Moment;

/**
 * A sentence. `text` tells its moments in UTC, as programs and files are told it; `parts` is the same for
 * whoever tells them in another way, where there is any moment in it.
 */
export type Sentence = { text: string; parts?: readonly Part[] };

/**
 * `at 14:02:07Z`, `at 16:02:07`, `3m 05s ago`; `since 14:02:07Z`, `since 16:02:07`, `for 3m 05s`; `2026-11-28
 * 14:02:07Z`, `2d 3h ago`.
 */
export const momentText = (moment: Moment, times: Times): string => {
  if ('at' in moment)
    return times.how === 'ago' ? timeText(moment.at, times) : `at ${timeText(moment.at, times)}`;
  if ('on' in moment) return dateText(moment.on, times);
  const { since } = moment;
  return times.how === 'ago' ? `for ${timeCell(since, times)}` : `since ${timeText(since, times)}`;
};

const isMoment = (part: Part): part is Moment => typeof part !== 'string';

const told = (parts: readonly Part[], times: Times): string =>
  parts.map((part) => (isMoment(part) ? momentText(part, times) : part)).join('');

/** A sentence of words, moments and other sentences: sentence`${title} is down ${{ since }}`. */
export const sentence = (
  words: readonly string[],
  ...values: readonly (Part | number | Sentence)[]
): Sentence => {
  const parts = words.flatMap((word, i): readonly Part[] => {
    const value = values[i] ?? '';
    if (typeof value !== 'object') return [word, String(value)];
    return 'text' in value ? [word, ...(value.parts ?? [value.text])] : [word, value];
  });
  const text = told(parts, inUtc);
  return parts.some(isMoment) ? { text, parts: joined(parts) } : { text };
};

/** Without empty words, and those that follow each other as one. */
const joined = (parts: readonly Part[]): readonly Part[] => {
  const whole: Part[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    if (typeof part === 'string' && typeof last === 'string') whole.splice(-1, 1, last + part);
    else if (part !== '') whole.push(part);
  }
  return whole;
};

/** A sentence in words, with its moments told in this way. */
export const sentenceText = ({ text, parts }: Sentence, times: Times): string =>
  parts === undefined || times.how === 'utc' ? text : told(parts, times);

/** A line that may be a text without moments, as a sentence. */
export const asSentence = (line: string | Sentence): Sentence =>
  typeof line === 'string' ? { text: line } : line;

/** The parts of a sentence that was read from a file, each text made safe; undefined where they are none. */
export const partsIn = (
  value: unknown,
  safe: (text: string) => string,
): readonly Part[] | undefined => {
  if (!Array.isArray(value)) return undefined;
  const parts = value.flatMap((part: unknown): Part[] => {
    if (typeof part === 'string') return [safe(part)];
    if (typeof part !== 'object' || part === null) return [];
    const { at, on, since } = part as Record<string, unknown>;
    if (typeof at === 'number' && isDate(at)) return [{ at }];
    if (typeof on === 'number' && isDate(on)) return [{ on }];
    return typeof since === 'number' && isDate(since) ? [{ since }] : [];
  });
  return parts.length === value.length ? parts : undefined;
};

const isDate = (ms: number): boolean => Math.abs(ms) <= 8.64e15;
