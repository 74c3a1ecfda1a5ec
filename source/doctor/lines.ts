import { sanitise } from '../text/sanitise.ts';
import type { CheckLevel, CheckResult, Cure } from '../watch/check.ts';
import { rankOf } from './index.ts';
import { placeOf, summaryLine, summaryOf } from './summary.ts';

const signs: Record<CheckLevel, string> = {
  error: '✗',
  warning: '!',
  unknown: '?',
  info: 'i',
  ok: '✓',
};
const words: Record<CheckLevel, string> = {
  error: 'error',
  warning: 'warning',
  unknown: 'unknown',
  info: 'info',
  ok: 'ok',
};

// Of a check that finds the same of a thousand tables.
const mostNames = 5;

export type LineOptions = {
  /** What a system or pipeline is called above its checks. */
  titleOf(subject: CheckResult['subject']): string;
  /** Whether what is well is listed too. */
  all: boolean;
};

/** Results as plain lines: what is worst first, hop by hop, and one line that sums them up. */
export const doctorLines = (
  results: readonly CheckResult[],
  { titleOf, all }: LineOptions,
): string[] => {
  const shown = results.filter(({ level }) => all || level !== 'ok');
  const lines = [...groupsOf(shown, placeOf).values()].flatMap((group) => [
    ...(group[0] ? [titleOf(group[0].subject)] : []),
    '',
    ...[...groupsOf(group, ({ id, level }) => `${id} ${level}`).values()].flatMap(checkLines),
  ]);
  return [...lines, summaryLine(summaryOf(results))].map((line) => sanitise(line).trimEnd());
};

/** In the order in which they first come: results are sorted, the worst first. */
const groupsOf = (
  results: readonly CheckResult[],
  keyOf: (result: CheckResult) => string,
): Map<string, CheckResult[]> => {
  const groups = new Map<string, CheckResult[]>();
  for (const result of results) {
    const key = keyOf(result);
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return groups;
};

const field = (name: string, text: string): string[] =>
  text
    .split('\n')
    .map((line, index) => `      ${(index === 0 ? name : '').padEnd(7)} ${line}`.trimEnd());

const cureLines = ({ text, restart }: Cure): string[] => [
  ...field('cure', text),
  ...(restart === undefined ? [] : field('', `(counts after a restart of ${restart})`)),
];

/** One check with all that it found at one level. */
const checkLines = (results: readonly CheckResult[]): string[] => {
  const [first] = results;
  if (!first) return [];
  const { id, level, title, wanted, why, link } = first;
  const head = `  ${signs[level]} ${words[level].padEnd(7)} ${id}  ${title}`;
  if (rankOf(level) === 0) return [head, ...results.flatMap(foundLines).slice(0, mostNames), ''];
  const rest = results.length - mostNames;
  return [
    head,
    ...results
      .slice(0, mostNames)
      .flatMap((one) => [...foundLines(one), ...(one.cure ? cureLines(one.cure) : [])]),
    ...(rest > 0 ? field('', `… and ${rest} more: --json has all`) : []),
    ...field('wanted', wanted),
    ...field('why', why),
    ...field('see', link),
    '',
  ];
};

const foundLines = ({ subject: { name }, found }: CheckResult): string[] =>
  field('found', name === undefined || found.includes(name) ? found : `${name}: ${found}`);
