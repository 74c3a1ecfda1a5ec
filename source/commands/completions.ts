import type { FlagSpec } from '../config/flags.ts';
import type { Shell } from './shells.ts';
import type { Command } from './types.ts';

/** What can be typed after a command. */
type Words = Pick<Command, 'name' | 'summary' | 'flags'> & {
  first: readonly { word: string; about: string }[];
  takesFile: boolean;
};

const everywhere: readonly FlagSpec[] = [
  { name: 'help', short: 'h', type: 'boolean', description: 'this text' },
  { name: 'version', short: 'V', type: 'boolean', description: 'the version of cdc-top' },
];

const wordsOf = ({ name, summary, usage, members, takes = [], flags }: Command): Words => ({
  ...{ name, summary },
  flags: [...flags, ...everywhere.filter((each) => !flags.some((own) => own.name === each.name))],
  first:
    members?.map((one) => ({ word: one.usage.split(' ')[0] ?? '', about: one.summary })) ??
    takes.map((word) => ({ word, about: '' })),
  takesFile: usage.includes('FILE'),
});

const isFile = ({ value }: FlagSpec): boolean => value === 'FILE';
const takesValue = ({ type }: FlagSpec): boolean => type === 'string';
const spellings = ({ name, short }: FlagSpec): string[] => [
  `--${name}`,
  ...(short ? [`-${short}`] : []),
];
/** As a word of any of the three shells. */
const quoted = (text: string): string => `'${text.replaceAll("'", '’')}'`;

/** Every flag after which a word is its value. */
const valueFlags = (all: readonly Words[]): string[] => [
  ...new Set(all.flatMap(({ flags }) => flags.filter(takesValue).flatMap(spellings))),
];

/** A script that completes `cdc-top` in a shell, made of what the commands declare. */
export const scriptFor = (
  shell: Shell,
  defaultCommand: Command,
  commands: readonly Command[],
): string => {
  const none = wordsOf(defaultCommand);
  const all = commands.map(wordsOf);
  return { bash, zsh, fish }[shell](none, all);
};

const bash = (none: Words, all: readonly Words[]): string => {
  const flagsOf = ({ flags }: Words) => flags.flatMap(spellings).join(' ');
  const valuesOf = (name: string, { flags }: Words) =>
    flags.filter(takesValue).map((flag) => {
      const patterns = spellings(flag).map((each) => `${name}:${each}`);
      const does = isFile(flag) ? 'files=1' : `words=${quoted((flag.choices ?? []).join(' '))}`;
      return `    ${patterns.join(' | ')}) ${does} ;;`;
    });
  const wordsAfter = (words: Words) => {
    const { name, first, takesFile } = words;
    const fresh = first.map(({ word }) => word).join(' ');
    return [
      `    ${name})`,
      `      words=${quoted(flagsOf(words))}`,
      ...(first.length > 0 ? [`      [[ -z $argument ]] && words+=${quoted(` ${fresh}`)}`] : []),
      ...(takesFile ? ['      files=1'] : []),
      '      ;;',
    ];
  };
  return `${[
    '# bash completion for cdc-top: source <(cdc-top completion bash)',
    '_cdc_top() {',
    `  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]}`,
    '  local command= argument= words= files= i',
    `  if [[ $word == '=' ]]; then word=; elif [[ $before == '=' ]]; then before=\${COMP_WORDS[COMP_CWORD - 2]}; fi`,
    `  local values=${quoted(` ${valueFlags([none, ...all]).join(' ')} `)}`,
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    `    case \${COMP_WORDS[i]} in`,
    '      =) ((i++)) ;;',
    `      -*) [[ $values == *" \${COMP_WORDS[i]} "* && \${COMP_WORDS[i + 1]} != '=' ]] && ((i++)) ;;`,
    `      *) if [[ -z $command ]]; then command=\${COMP_WORDS[i]}; else argument=1; fi ;;`,
    '    esac',
    '  done',
    '  case $command:$before in',
    ...valuesOf('', none),
    ...all.flatMap((each) => valuesOf(each.name, each)),
    '    *) case $command in',
    `    '') words=${quoted([...all.map(({ name }) => name), 'help', flagsOf(none)].join(' '))} ;;`,
    `    help) words=${quoted(all.map(({ name }) => name).join(' '))} ;;`,
    ...all.flatMap(wordsAfter),
    '    esac ;;',
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
    '  if [[ -n $files && $word != -* ]]; then',
    '    compopt -o filenames 2> /dev/null',
    '    COMPREPLY+=($(compgen -f -- "$word"))',
    '  fi',
    '}',
    'complete -F _cdc_top cdc-top',
  ].join('\n')}\n`;
};

const zsh = (none: Words, all: readonly Words[]): string => {
  /** As a text inside of brackets and colons. */
  const safe = (text: string) => text.replaceAll("'", '’').replaceAll(/[[\]:\\]/g, '\\$&');
  const specOf = (flag: FlagSpec): string[] => {
    const after = !takesValue(flag)
      ? ''
      : `:${safe(flag.value ?? 'VALUE')}:${isFile(flag) ? '_files' : flag.choices ? `(${flag.choices.join(' ')})` : ''}`;
    const many = flag.many ? '*' : '';
    return spellings(flag).map((each) => {
      const takes = takesValue(flag) && each.startsWith('--') ? '=' : '';
      return `'${many}${each}${takes}[${safe(flag.description)}]${after}'`;
    });
  };
  const firstOf = ({ first, takesFile }: Words): string[] => {
    const described = first.map(({ word, about }) =>
      about ? `${word}\\:"${safe(about).replaceAll('"', '”')}"` : word,
    );
    const told = first.some(({ about }) => about !== '');
    if (first.length > 0)
      return [`'1: :${told ? `((${described.join(' ')}))` : `(${described.join(' ')})`}'`];
    return takesFile ? [`'*: :_files'`] : [];
  };
  const args = (list: readonly string[]) => list.map((each) => `        ${each} \\`);
  return `${[
    '#compdef cdc-top',
    '# zsh completion for cdc-top: source <(cdc-top completion zsh), after compinit',
    '_cdc_top() {',
    '  local curcontext="$curcontext" state line ret=1',
    '  typeset -A opt_args',
    '  _arguments -C \\',
    ...args(none.flags.flatMap(specOf)),
    "        '1: :->command' '*:: :->argument' && ret=0",
    '  case $state in',
    '    command)',
    '      local -a commands=(',
    ...all.map(({ name, summary }) => `        '${name}:${safe(summary)}'`),
    "        'help:the flags of a command, explained'",
    '      )',
    "      _describe -t commands 'command' commands && ret=0",
    '      ;;',
    '    argument)',
    '      case $words[1] in',
    `        help) _arguments '1: :(${all.map(({ name }) => name).join(' ')})' && ret=0 ;;`,
    ...all.flatMap((words) => [
      `        ${words.name}) _arguments \\`,
      ...args([...words.flags.flatMap(specOf), ...firstOf(words)]),
      '        && ret=0 ;;',
    ]),
    '      esac',
    '      ;;',
    '  esac',
    '  return ret',
    '}',
    'if [[ $funcstack[1] == _cdc_top ]]; then _cdc_top "$@"; else compdef _cdc_top cdc-top; fi',
  ].join('\n')}\n`;
};

const fish = (none: Words, all: readonly Words[]): string => {
  const line = (condition: string, ...more: string[]) =>
    ['complete -c cdc-top', `-n ${quoted(condition)}`, ...more].join(' ');
  const flagLine = (condition: string, flag: FlagSpec) => {
    const value = isFile(flag)
      ? ['-r', '-F']
      : flag.choices
        ? ['-x', `-a ${quoted(flag.choices.join(' '))}`]
        : ['-x'];
    return line(
      condition,
      `-l ${flag.name}`,
      ...(flag.short ? [`-s ${flag.short}`] : []),
      ...(takesValue(flag) ? value : []),
      `-d ${quoted(flag.description)}`,
    );
  };
  const about = (text: string) => (text ? [`-d ${quoted(text)}`] : []);
  const fresh = '__cdc_top_after';
  return `${[
    '# fish completion for cdc-top: cdc-top completion fish > ~/.config/fish/completions/cdc-top.fish',
    '# What was typed before, without flags and their values.',
    'function __cdc_top_words',
    `  set -l values ${valueFlags([none, ...all]).join(' ')}`,
    '  set -l isValue 0',
    '  for word in (commandline -opc)[2..-1]',
    '    if test $isValue = 1',
    '      set isValue 0',
    '    else if contains -- $word $values',
    '      set isValue 1',
    "    else if not string match -q -- '-*' $word",
    '      echo $word',
    '    end',
    '  end',
    'end',
    '# Whether just these words were typed, and whether this command was.',
    'function __cdc_top_after',
    '  set -l words (__cdc_top_words)',
    '  test "$words" = "$argv"',
    'end',
    'function __cdc_top_in',
    '  set -l words (__cdc_top_words)',
    '  test "$words[1]" = "$argv"',
    'end',
    'complete -c cdc-top -f',
    ...none.flags.map((flag) => flagLine(fresh, flag)),
    ...all.flatMap(({ name, summary, flags, first, takesFile }) => {
      const within = `__cdc_top_in ${name}`;
      return [
        line(fresh, `-a ${name}`, ...about(summary)),
        ...first.map(({ word, about: what }) =>
          line(`${fresh} ${name}`, `-a ${word}`, ...about(what)),
        ),
        ...(takesFile ? [line(within, '-F')] : []),
        ...flags.map((flag) => flagLine(within, flag)),
      ];
    }),
    line(fresh, '-a help', ...about('the flags of a command, explained')),
    line(`${fresh} help`, `-a ${quoted(all.map(({ name }) => name).join(' '))}`),
  ].join('\n')}\n`;
};
