// Writes the man page, docs/cdc-top.1, from the declarations of the commands:
//   npx tsx scripts/man.ts          rewrites it
//   npx tsx scripts/man.ts --check  fails where it has drifted
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { examples, exitText, flagLabel, headline } from '../source/commands/help.ts';
import { commands, defaultCommand } from '../source/commands/index.ts';
import type { Command } from '../source/commands/types.ts';
import { variables } from '../source/config/environment.ts';
import type { FlagSpec } from '../source/config/flags.ts';
import { ownVersion } from '../source/config/versions.ts';

const file = path.join(import.meta.dirname, '..', 'docs', 'cdc-top.1');

/** A text of the page: what roff would take for its own is escaped. */
const plain = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1');
const bold = (text: string): string => `\\fB${plain(text)}\\fR`;

const tagged = (rows: readonly (readonly [string, string])[]): string[] =>
  rows.flatMap(([tag, text]) => ['.TP', bold(tag), plain(text)]);

/** Paragraphs; lines that are indented, as lists and examples are, stay lines. */
const prose = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .flatMap((line, index, lines) => {
      const listed = (at: number) => /^ +\S/.test(lines[at] ?? '');
      if (!listed(index)) return line.trim() === '' ? ['.PP'] : [plain(line)];
      return [
        ...(listed(index - 1) ? [] : ['.RS 2', '.nf']),
        plain(line.trimStart()),
        ...(listed(index + 1) ? [] : ['.fi', '.RE']),
      ];
    });

const flagRows = (flags: readonly FlagSpec[]) =>
  flags.map((flag): [string, string] => [flagLabel(flag), flag.description]);

const section = ({ name, usage, summary, members = [], details, flags }: Command): string[] => [
  `.SS ${bold(['cdc-top', name, usage].filter(Boolean).join(' '))}`,
  plain(summary),
  ...(details ? ['.PP', ...prose(details.trim())] : []),
  ...tagged(members.map((one) => [one.usage, one.summary])),
  ...tagged(flagRows(flags)),
];

const page = [
  '.\\" Written by scripts/man.ts from the declarations of the commands.',
  `.TH CDC\\-TOP 1 "" "cdc\\-top ${ownVersion()}" "User commands"`,
  '.SH NAME',
  'cdc\\-top \\- a change\\-data\\-capture lab in one command, and a monitor of every hop',
  '.SH SYNOPSIS',
  `${bold('cdc-top')} [\\fIcommand\\fR] [\\fIflags\\fR]`,
  '.SH DESCRIPTION',
  ...prose(headline),
  '.SH COMMANDS',
  ...[defaultCommand, ...commands].flatMap(section),
  '.SH FLAGS OF EVERY COMMAND',
  ...tagged([
    ['-h, --help', 'what a command does, and its flags'],
    ['-V, --version', 'the version of cdc-top'],
  ]),
  '.SH ENVIRONMENT',
  ...tagged(Object.entries(variables)),
  '.SH EXIT STATUS',
  ...prose(exitText.replace('Exit codes: ', '')),
  '.SH EXAMPLES',
  ...tagged(examples),
  '',
]
  .join('\n')
  // A paragraph between two lists would be an empty one.
  .replaceAll(/(\n\.PP)+(?=\n\.(?:PP|TP|RS|SS|SH))/g, '');

if (process.argv.includes('--check')) {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== page) {
    console.error('man: docs/cdc-top.1 has drifted: npx tsx scripts/man.ts rewrites it');
    process.exit(1);
  }
} else writeFileSync(file, page);
