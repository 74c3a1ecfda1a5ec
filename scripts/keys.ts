// Writes the README's table of keys from the one list that the monitor uses:
//   npx tsx scripts/keys.ts          rewrites it
//   npx tsx scripts/keys.ts --check  fails where it has drifted
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { faceOf } from '../source/screen/face.ts';
import { helpGroups } from '../source/screen/keys.ts';
import { kinds } from '../source/systems/index.ts';

const file = path.join(import.meta.dirname, '..', 'README.md');
const [begin, end] = ['<!-- keys: npx tsx scripts/keys.ts -->', '<!-- /keys -->'];

const cell = (text: string) => text.replaceAll('|', '\\|');
const rows = helpGroups(faceOf(kinds)).flatMap(({ title, keys }) =>
  keys.map(({ key, label }, index) => {
    const names = key
      .split(' ')
      .map((name) => `\`${name}\``)
      .join(' ');
    return `| ${index === 0 ? title : ''} | ${cell(names)} | ${cell(label)} |`;
  }),
);
const table = ['| | key | does |', '|---|---|---|', ...rows].join('\n');

const text = readFileSync(file, 'utf8');
const [before, rest] = text.split(begin);
const after = rest?.split(end)[1];
if (before === undefined || after === undefined) {
  console.error(`keys: ${file} has no ${begin} … ${end}`);
  process.exit(2);
}
const wanted = `${before}${begin}\n${table}\n${end}${after}`;
if (process.argv.includes('--check')) {
  if (wanted !== text) {
    console.error('keys: the README’s table has drifted: npx tsx scripts/keys.ts rewrites it');
    process.exit(1);
  }
} else writeFileSync(file, wanted);
