import { variables } from '../config/environment.ts';
import type { FlagSpec } from '../config/flags.ts';
import { defaultCommand } from './index.ts';
import type { Command } from './types.ts';

/** Columns of every terminal that help is read in. */
const columns = 80;
// What is longer has a line of its own.
const mostOfLeft = 26;

/** A text in lines of at most `room` columns, broken between words. */
const folded = (text: string, room: number): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && longer.length > room) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
};

const table = (rows: readonly (readonly [string, string])[]): string => {
  const short = rows.map(([left]) => left.length).filter((length) => length <= mostOfLeft);
  const width = Math.max(0, ...short);
  const before = ' '.repeat(width + 4);
  return rows
    .map(([left, right]) => {
      const [first = '', ...rest] = folded(right, columns - width - 4);
      const head =
        left.length > width ? `  ${left}\n${before}${first}` : `  ${left.padEnd(width)}  ${first}`;
      return `${[head, ...rest.map((line) => before + line)].join('\n')}\n`;
    })
    .join('');
};

/** An indented line: what has a column of words behind it is folded in that column. */
const listed = (line: string): string => {
  const [, left = '', right] = /^( +\S.*? {2,})(\S.*)$/.exec(line) ?? [];
  if (right === undefined || line.length <= columns) return line;
  return left + folded(right, columns - left.length).join(`\n${' '.repeat(left.length)}`);
};

/** Paragraphs are folded; lines that are indented, as lists and examples are, stay lines. */
const prose = (text: string): string =>
  text
    .replaceAll(/(?<=^\S.*)\n(?=\S)/gm, ' ')
    .split('\n')
    .flatMap((line) => (line.startsWith(' ') ? listed(line) : folded(line, columns)))
    .join('\n');

/** `-n, --lines N` */
export const flagLabel = ({ name, short, type, value }: FlagSpec): string =>
  `${short ? `-${short}, ` : ''}--${name}${type === 'string' ? ` ${value ?? 'VALUE'}` : ''}`;

const flagTable = (flags: readonly FlagSpec[]): string =>
  table([
    ...flags.map((flag): [string, string] => [flagLabel(flag), flag.description]),
    ['-h, --help', 'this text'],
    ['-V, --version', 'the version of cdc-top'],
  ]);

/** Command lines to begin with, each with what it does. */
export const examples: readonly (readonly [string, string])[] = [
  ['cdc-top', 'the monitor; the first time it installs and starts the lab'],
  ['cdc-top up && cdc-top submit', 'lab and job without the monitor'],
  ['cdc-top seed burst 10000', 'ten thousand new customers'],
  ['cdc-top trace --last', 'follow the newest change from its commit to its row'],
  ['cdc-top doctor', 'what is set wrongly, and the line that cures it'],
  ['cdc-top logs kafka -f', 'follow a log'],
  ['cdc-top --record day.rec', 'the monitor, and a recording for cdc-top replay day.rec'],
  ['cdc-top down --purge', 'stop the lab and delete its data'],
];

/** What cdc-top is. */
export const headline =
  'A change-data-capture lab in one command:\nPostgreSQL → Debezium → Kafka → Spark → Delta Lake\n';

/** What its exit codes mean. */
export const exitText =
  'Exit codes: 0 done, 1 failed, 2 a flag, argument, variable or file is wrong, 130 interrupted; check has those of Nagios’ plugins\n';

/** `cdc-top --help` */
export const overview = (commands: readonly Command[]): string =>
  [
    headline,
    'Usage\n',
    table([
      ['cdc-top', defaultCommand.summary],
      ...commands.map(({ name, usage, summary }): [string, string] => [
        `cdc-top ${[name, usage].filter(Boolean).join(' ')}`,
        summary,
      ]),
    ]),
    'Examples\n',
    table(examples),
    'Flags of cdc-top without a command; cdc-top COMMAND --help lists those of one\n',
    flagTable(defaultCommand.flags),
    'Environment\n',
    table(Object.entries(variables)),
    prose(exitText),
  ].join('\n');

/** `cdc-top COMMAND --help` */
export const commandHelp = ({
  name,
  usage,
  summary,
  members = [],
  details,
  flags,
}: Command): string =>
  [
    `cdc-top ${[name, usage].filter(Boolean).join(' ')}\n\n${prose(summary)}\n`,
    ...(members.length > 0 ? [table(members.map((one) => [one.usage, one.summary]))] : []),
    ...(details ? [`${prose(details.trim())}\n`] : []),
    'Flags\n',
    flagTable(flags),
  ].join('\n');
