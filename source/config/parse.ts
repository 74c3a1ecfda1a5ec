import meow from 'meow';
import { nearest } from '../text/units.ts';
import { UsageError } from './errors.ts';
import { type FlagSpec, type Flags, type ParsedLine, valuesOf } from './flags.ts';

/**
 * Parses what follows a command's name. What comes after `--` is returned untouched as `rest`.
 * Throws a UsageError that names the word that is wrong and what would be right.
 */
export const parseLine = (argv: readonly string[], specs: readonly FlagSpec[]): ParsedLine => {
  const split = argv.indexOf('--');
  const own = split === -1 ? [...argv] : argv.slice(0, split);
  const rest = split === -1 ? [] : argv.slice(split + 1);
  const { given, input } = sortWords(own, specs);
  const parsed = meow({
    importMeta: import.meta,
    argv: given,
    autoHelp: false,
    autoVersion: false,
    description: false,
    flags: Object.fromEntries(
      specs.map(({ name, short, type, many }) => [
        camel(name),
        { type, ...(short && { shortFlag: short as 'a' }), ...(many && { isMultiple: many }) },
      ]),
    ),
  });
  const flags: Flags = {};
  for (const spec of specs) {
    const value = (parsed.flags as Flags)[camel(spec.name)];
    if (spec.type === 'string') for (const each of valuesOf(value)) checkValue(spec, each);
    flags[spec.name] = spec.type === 'boolean' ? value === true : value;
  }
  return { input, rest, flags };
};

// meow turns unknown flags and missing values into silence or two lines, and what begins with a dash
// into flags; here every word of the line is held against the specs first, so that the message can name
// it. Returns the flags, each with its value in one word, and the other words.
const sortWords = (
  words: readonly string[],
  specs: readonly FlagSpec[],
): { given: string[]; input: string[] } => {
  const seen = new Set<string>();
  const given: string[] = [];
  const input: string[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] as string;
    if (!looksLikeFlag(word)) {
      input.push(word);
      continue;
    }
    const { spec, value } = findFlag(word, specs);
    if (spec.type === 'boolean') {
      if (value !== undefined) throw new UsageError(`--${spec.name} takes no value: ${word}`);
      // Some would take the word for the flag's value: `--dry-run false` is not to bring a lab up.
      const next = words[i + 1] ?? '';
      if (/^(true|false)$/.test(next))
        throw new UsageError(`--${spec.name} takes no value: ${word} ${next}`);
      given.push(`--${spec.name}`);
      continue;
    }
    if (seen.has(spec.name) && !spec.many)
      throw new UsageError(`--${spec.name} is given twice; give it once`);
    seen.add(spec.name);
    const next = words[i + 1];
    const said = value ?? (next === undefined || next === '-' || looksLikeFlag(next) ? '' : next);
    if (said === '')
      throw new UsageError(`--${spec.name} needs a value: --${spec.name} ${spec.value ?? 'VALUE'}`);
    if (value === undefined) i += 1;
    given.push(`--${spec.name}=${said}`);
  }
  return { given, input };
};

// A dash alone stands for stdin, and one before a digit is a sign.
const looksLikeFlag = (word: string): boolean => /^-[^\d.]/.test(word);

const findFlag = (word: string, specs: readonly FlagSpec[]) => {
  const [, name, value] = /^--?([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  const long = word.startsWith('--');
  const spec = specs.find((s) => (long ? s.name === name : s.short === name));
  if (spec) return { spec, value };
  const flags = specs.map((s) => `--${s.name}`);
  const near = long ? nearest(`--${name}`, flags) : undefined;
  const known = flags.length > 0 ? `its flags: ${flags.join(', ')}` : 'this command has no flags';
  throw new UsageError(`unknown flag ${word}; ${near ? `did you mean ${near}?` : known}`);
};

const checkValue = (spec: FlagSpec, value: string) => {
  if (spec.choices && !spec.choices.includes(value))
    throw new UsageError(`--${spec.name} ${value}: expected ${spec.choices.join(' or ')}`);
  const wrong = spec.check?.(value);
  if (wrong) throw new UsageError(`--${spec.name} ${value}: ${wrong}`);
};

const camel = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
