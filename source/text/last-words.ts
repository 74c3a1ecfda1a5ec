import { lineMask, maskSecrets } from './mask.ts';
import { sanitise } from './sanitise.ts';

/** The last lines of a log, as a person sees them when nothing else helps. */
export const lastOfLines = (lines: readonly string[], count = 5): string[] =>
  lines
    .filter((line) => line.trim() !== '')
    .map(lineMask())
    .slice(-count)
    .map((line) => sanitise(line).slice(0, 500));

/** The line of a log that best tells why its program ended; stack frames and advice are passed over. */
export const lastWordsOf = (all: readonly string[]): string => {
  const lines = all.filter(
    (line) =>
      line.trim() !== '' &&
      !/^\s+at |^\s*\.\.\. \d+ more|\b(INFO|DEBUG)\b|^[\d-]+ [\d:]+ cdc-top: /.test(line),
  );
  const telling =
    lines.findLast((line) => /^Caused by:/.test(line)) ??
    lines.findLast((line) =>
      /\b(FATAL|ERROR|\w*Exception|\w*Error|failed|cannot|can't|could not)\b/.test(line),
    ) ??
    lines.at(-1);
  return maskSecrets(sanitise(telling?.trim() ?? 'its log is empty')).slice(0, 300);
};
