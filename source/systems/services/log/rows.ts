import { clean, hardWrap } from '../../../parts/line.ts';
import { continuesLine, type LogLevel, levelOf, startsLog } from '../../../text/loglevel.ts';
import { splitStamp } from '../../../text/timestamps.ts';
import { count } from '../../../text/units.ts';
import type { LogLine } from './ring.ts';

/** A line as it is drawn. */
export type Parsed = {
  /** ms since the epoch; null where the line has no time stamp. */
  at: number | null;
  time: string;
  /** Safe for the terminal, without the time stamp. */
  text: string;
  level: LogLevel | null;
  /** What logs began with it. */
  start: boolean;
};

// Only lines that are seen or searched are looked at, and each of them once.
const parsed = new WeakMap<LogLine, Parsed>();

export const parse = (line: LogLine): Parsed => {
  const known = parsed.get(line);
  if (known) return known;
  const made = read(line);
  parsed.set(line, made);
  return made;
};

const read = ({ raw, missed }: LogLine): Parsed => {
  if (missed !== undefined) {
    const text = `(${count(missed)} lines left out: they came faster than they can be kept)`;
    return { at: null, time: '', text, level: null, start: false };
  }
  const safe = clean(raw);
  const stamp = splitStamp(safe);
  const text = (stamp?.rest ?? safe).trimEnd();
  const [at, time] = [stamp?.at ?? null, stamp?.time ?? ''];
  return { at, time, text, level: levelOf(text), start: startsLog(text) };
};

// How far up the head of a stack trace is looked for.
const longestTrace = 200;

/** The level of a line; a stack frame has that of the line it belongs to. */
export const levelAt = (lines: readonly LogLine[], index: number): LogLevel | null => {
  for (let at = index; at >= 0 && index - at < longestTrace; at -= 1) {
    const line = lines[at];
    if (!line) return null;
    const { at: stamp, level, text } = parse(line);
    if (level || stamp !== null || !continuesLine(text)) return level;
  }
  return null;
};

/** The lines that are errors or warnings, and what belongs to them. */
export const seriousLines = (lines: readonly LogLine[]): readonly LogLine[] => {
  let serious = false;
  return lines.filter((line) => {
    const { at, level, text } = parse(line);
    if (level !== null || at !== null || !continuesLine(text)) serious = level !== null;
    return serious;
  });
};

const wrapped = new WeakMap<LogLine, { width: number; rows: readonly string[] }>();

/**
 * The rows of a line, each at most `width` columns wide; without `wrap` one, which may be wider. Where a
 * start begins there is an empty one before it, for a rule.
 */
export const rowsOf = (line: LogLine, width: number, wrap: boolean): readonly string[] => {
  const rows = textRows(line, width, wrap);
  return parse(line).start ? ['', ...rows] : rows;
};

const textRows = (line: LogLine, width: number, wrap: boolean): readonly string[] => {
  const { text } = parse(line);
  if (!wrap || text.length * 2 <= width) return [text];
  const known = wrapped.get(line);
  if (known?.width === width) return known.rows;
  const rows = hardWrap(text, width);
  wrapped.set(line, { width, rows });
  return rows;
};
