/**
 * Writes docs/findings/: a page for each rule, and an index. `npx tsx scripts/findings.ts`; a test
 * fails until it has run.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rulesOf } from '../source/findings/rules.ts';
import type { RuleText } from '../source/watch/finding.ts';

export const findingsFolder = path.join(import.meta.dirname, '..', 'docs', 'findings');

const hops: readonly (readonly [letter: string, title: string])[] = [
  ['S', 'Source: the database and its slots'],
  ['C', 'Capture: Debezium'],
  ['K', 'Kafka'],
  ['P', 'Processing: Spark'],
  ['D', 'Delta table'],
  ['X', 'Across hops'],
  ['L', 'The lab'],
];

const list = (items: readonly string[]): string => items.map((item) => `- ${item}\n`).join('');

const chapter = (title: string, text: string): string =>
  text === '' ? '' : `\n## ${title}\n\n${text}`;

const page = ({ id, title, means, causes, cures, becauseOf = [] }: RuleText): string =>
  [
    `# ${id}: ${title}\n\n${means}\n`,
    chapter('Where it comes from', list(causes)),
    chapter('What to do', list(cures)),
    becauseOf.length === 0
      ? ''
      : `\nWhere ${becauseOf.map((other) => `[${other}](${other}.md)`).join(' or ')} is found as well, this is its consequence.\n`,
  ].join('');

const index = (rules: readonly RuleText[]): string =>
  [
    '# Findings\n\nWhat cdc-top says of a pipeline, by id. The monitor shows them in the pane Findings (`7`; Enter opens the page), `once`, `watch`, ',
    '`check` and `serve` have the same list. A finding that another one explains is listed below it and is never the verdict. To keep one out of all ',
    'of them, name it in `config.json`: `{"silence": ["S05", "K02 orders"]}`.\n',
    ...hops.map(([letter, title]) => {
      const own = rules.filter(({ id }) => id.startsWith(letter));
      const lines = own.map((rule) => `| [${rule.id}](${rule.id}.md) | ${rule.title} |\n`);
      return own.length === 0
        ? ''
        : `\n## ${title}\n\n| id | finding |\n|---|---|\n${lines.join('')}`;
    }),
  ].join('');

/** Every page by its file’s name. */
export const findingPages = (): ReadonlyMap<string, string> => {
  const rules = rulesOf().toSorted((a, b) => a.id.localeCompare(b.id));
  return new Map([
    ['README.md', index(rules)],
    ...rules.map((rule): [string, string] => [`${rule.id}.md`, page(rule)]),
  ]);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const pages = findingPages();
  mkdirSync(findingsFolder, { recursive: true });
  for (const name of readdirSync(findingsFolder))
    if (!pages.has(name)) rmSync(path.join(findingsFolder, name));
  for (const [name, text] of pages) writeFileSync(path.join(findingsFolder, name), text);
  process.stderr.write(`docs/findings: ${pages.size - 1} rules\n`);
}
