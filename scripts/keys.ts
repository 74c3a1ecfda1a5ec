// Writes the README's tables of subcommands and keys from the declarations that cdc-top itself uses:
//   npx tsx scripts/keys.ts          rewrites them
//   npx tsx scripts/keys.ts --check  fails where they have drifted
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commands, defaultCommand } from '../source/commands/index.ts';
import { labFlags } from '../source/lab/contract/flags.ts';
import { faceOf } from '../source/screen/face.ts';
import { monitorKeys } from '../source/screen/keys.ts';
import { kinds } from '../source/systems/index.ts';

const file = path.join(import.meta.dirname, '..', 'README.md');

const cell = (text: string) => text.replaceAll('|', '\\|');
const row = (...cells: string[]) => `| ${cells.map(cell).join(' | ')} |`;
const code = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(' ');

const commandRows = [defaultCommand, ...commands].flatMap(
  ({ name, usage, summary, members, flags }) => {
    const own = flags.filter((flag) => !labFlags.some((one) => one.name === flag.name));
    const given = code(own.map((flag) => `--${flag.name}`));
    const first = ['cdc-top', name, members ? '' : usage].filter(Boolean).join(' ');
    return [
      row(code([first]), summary, given),
      ...(members ?? []).map((one) => row(code([`${first} ${one.usage}`]), one.summary, '')),
    ];
  },
);

const keyRows = monitorKeys
  .helpGroups(faceOf(kinds))
  .flatMap(({ title, keys }) =>
    keys.map(({ key, label }, index) => row(index === 0 ? title : '', code(key.split(' ')), label)),
  );

const tables = {
  commands: [row('command', 'does', 'flags'), '|---|---|---|', ...commandRows],
  keys: [row('', 'key', 'does'), '|---|---|---|', ...keyRows],
};

const before = readFileSync(file, 'utf8');
let wanted = before;
for (const [name, rows] of Object.entries(tables)) {
  const [begin, end] = [`<!-- ${name}: npx tsx scripts/keys.ts -->`, `<!-- /${name} -->`];
  const [head, rest] = wanted.split(begin);
  const tail = rest?.split(end)[1];
  if (head === undefined || tail === undefined) {
    console.error(`keys: ${file} has no ${begin} … ${end}`);
    process.exit(2);
  }
  wanted = `${head}${begin}\n${rows.join('\n')}\n${end}${tail}`;
}
if (process.argv.includes('--check')) {
  if (wanted !== before) {
    console.error('keys: the README’s tables have drifted: npx tsx scripts/keys.ts rewrites them');
    process.exit(1);
  }
} else writeFileSync(file, wanted);
