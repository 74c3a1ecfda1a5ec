// Writes the list of doctor's checks in docs/doctor.md from the checks themselves:
//   npx tsx scripts/checks.ts          rewrites it
//   npx tsx scripts/checks.ts --check  fails where it has drifted
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { acrossChecks } from '../source/doctor/across/index.ts';
import { unexamined } from '../source/doctor/index.ts';
import { kinds } from '../source/systems/index.ts';
import type { CheckText } from '../source/watch/check.ts';

const file = path.join(import.meta.dirname, '..', 'docs', 'doctor.md');

const cell = (text: string) => text.replaceAll('|', '\\|');
const row = ({ id, title, why, link }: CheckText) =>
  `| ${id} | ${link.startsWith('https:') ? `[${cell(title)}](${link})` : cell(title)} | ${cell(why)} |`;
const table = (title: string, checks: readonly CheckText[]) => [
  `### ${title}`,
  '',
  '| id | looks at | why |',
  '|---|---|---|',
  ...[...checks].sort((a, b) => a.id.localeCompare(b.id)).map(row),
  '',
];

const ofKinds = await Promise.all(
  kinds.map(async ({ kind }) => ({ title: kind.title, checks: (await kind.checks?.()) ?? [] })),
);
const groups = [...ofKinds, { title: 'Across systems', checks: [unexamined, ...acrossChecks] }];
const wanted = groups
  .filter(({ checks }) => checks.length > 0)
  .flatMap(({ title, checks }) => table(title, checks));
// Connect and Debezium Server share those of connectors.
const total = new Set(groups.flatMap(({ checks }) => checks.map(({ id }) => id))).size;

const [begin, end] = ['<!-- checks: npx tsx scripts/checks.ts -->', '<!-- /checks -->'];
const before = readFileSync(file, 'utf8');
const [head, rest] = before.split(begin);
const tail = rest?.split(end)[1];
if (head === undefined || tail === undefined) {
  console.error(`checks: ${file} has no ${begin} … ${end}`);
  process.exit(2);
}
const after = `${head}${begin}\n${[`There are ${total}.`, '', ...wanted].join('\n')}${end}${tail}`;
if (process.argv.includes('--check')) {
  if (after !== before) {
    console.error(
      'checks: the list in docs/doctor.md has drifted: npx tsx scripts/checks.ts rewrites it',
    );
    process.exit(1);
  }
} else writeFileSync(file, after);
