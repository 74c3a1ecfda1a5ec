import { variables } from '../config/environment.ts';
import type { FlagSpec } from '../config/flags.ts';
import { defaultCommand } from './index.ts';
import type { Command } from './types.ts';

const table = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
};

const flagLabel = ({ name, short, type, value }: FlagSpec): string =>
  `${short ? `-${short}, ` : ''}--${name}${type === 'string' ? ` ${value ?? 'VALUE'}` : ''}`;

const flagTable = (flags: readonly FlagSpec[]): string =>
  table([
    ...flags.map((flag): [string, string] => [flagLabel(flag), flag.description]),
    ['-h, --help', 'this text'],
    ['-V, --version', 'the version of cdc-top'],
  ]);

/** `cdc-top --help` */
export const overview = (commands: readonly Command[]): string =>
  [
    'A change-data-capture lab in one command: PostgreSQL → Debezium → Kafka → Spark → Delta Lake\n',
    'Usage\n',
    table([
      ['cdc-top', defaultCommand.summary],
      ...commands.map(({ name, usage, summary }): [string, string] => [
        `cdc-top ${[name, usage].filter(Boolean).join(' ')}`,
        summary,
      ]),
    ]),
    'Flags of cdc-top without a command (cdc-top COMMAND --help lists those of a command)\n',
    flagTable(defaultCommand.flags),
    'Environment\n',
    table(Object.entries(variables)),
    'Exit codes: 0 done, 1 failed, 2 a flag, argument, variable or file is wrong, 130 interrupted;\n  check has those of Nagios’ plugins\n',
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
    `cdc-top ${[name, usage].filter(Boolean).join(' ')}\n\n${summary}\n`,
    ...(members.length > 0 ? [table(members.map((one) => [one.usage, one.summary]))] : []),
    ...(details ? [`${details.trim()}\n`] : []),
    'Flags\n',
    flagTable(flags),
  ].join('\n');
