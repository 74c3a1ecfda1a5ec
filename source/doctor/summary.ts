import type { CheckLevel, CheckResult } from '../watch/check.ts';
import { rankOf, unexamined } from './index.ts';

/** How many checks came to each level; one with several results counts once, by its worst. */
export type Summary = Record<CheckLevel, number> & { checks: number };

/** What a check is about as a whole: one system, or one pipeline. */
export const placeOf = ({ subject }: CheckResult): string =>
  subject.system ?? `pipeline ${subject.pipeline ?? ''}`;

export const summaryOf = (results: readonly CheckResult[]): Summary => {
  const worst = new Map<string, CheckLevel>();
  for (const result of results) {
    const key = `${result.id} ${placeOf(result)}`;
    const known = worst.get(key);
    if (known === undefined || rankOf(result.level) > rankOf(known)) worst.set(key, result.level);
  }
  const summary: Summary = { checks: worst.size, error: 0, warning: 0, unknown: 0, info: 0, ok: 0 };
  for (const level of worst.values()) summary[level] += 1;
  return summary;
};

/** Whether something is wrong, or nobody knows: a system does not answer at all. */
export const isWrong = (results: readonly CheckResult[]): boolean =>
  results.some(({ id, level }) => level === 'error' || level === 'warning' || id === unexamined.id);

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `61 checks: 2 errors, 3 warnings, 1 could not be checked`. */
export const summaryLine = ({ checks, error, warning, unknown, info }: Summary): string => {
  const wrong = [
    error > 0 && plural(error, 'error'),
    warning > 0 && plural(warning, 'warning'),
  ].filter((part) => part !== false);
  const more = [
    info > 0 && `${info} worth knowing`,
    unknown > 0 && `${unknown} could not be checked`,
  ].filter((part) => part !== false);
  return `${plural(checks, 'check')}: ${[...(wrong.length > 0 ? wrong : ['nothing wrong']), ...more].join(', ')}`;
};
