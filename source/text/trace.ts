const causes = /^Caused by: /gm;
const longestCause = 300;

/**
 * The root cause of a Java stack trace: what its last `Caused by:` says, with what belongs to that
 * (`Detail: …`), or its first line. Of a cause without words the one before it is told as well. One
 * line; the packages before the exception's name are left out.
 */
export const rootCause = (trace: string): string => {
  const all = [0, ...startsOf(trace)].map((at) => messageAt(trace, at));
  const told = all.findLast((message) => message.includes(' ')) ?? all.at(-1) ?? '';
  const last = all.at(-1) ?? '';
  return told === last ? told : `${told} (${last.replace(/:$/, '')})`;
};

const startsOf = (trace: string): number[] =>
  Array.from(trace.matchAll(causes), ({ index }) => index);

const messageAt = (trace: string, at: number): string => {
  const lines: string[] = [];
  for (const line of trace.slice(at, at + 2 * longestCause).split('\n')) {
    if (/^\s+at |^\s*\.\.\. \d+ (?:more|common)/.test(line)) break;
    if (lines.length > 0 && /^\s*(?:Caused by|Suppressed): /.test(line)) break;
    lines.push(line.trim());
  }
  return lines
    .join(' ')
    .replace(/^Caused by: /, '')
    .replace(/^(?:[a-z_][\w$]*\.)+(?=[A-Z])/, '')
    .slice(0, longestCause)
    .trim();
};

/** A stack trace of at most `longest` characters: its beginning, and its last causes where those are farther on. */
export const cutTrace = (trace: string, longest: number): string => {
  if (trace.length <= longest) return trace;
  const half = Math.floor(longest / 2);
  const later = startsOf(trace).filter((at) => at >= half);
  const telling = later.slice(-2).map((at) => messageLines(trace, at));
  if (telling.length === 0) return trace.slice(0, longest);
  return [trace.slice(0, half), '\t…', ...telling].join('\n').slice(0, longest);
};

const messageLines = (trace: string, at: number): string =>
  trace.slice(at, at + 2 * longestCause).split(/\n\s+at /, 1)[0] ?? '';
