/** One flag of a command line. `name` is kebab-case, without the dashes. */
export type FlagSpec = {
  name: string;
  short?: string;
  type: 'boolean' | 'string';
  value?: string;
  /** May be given several times, each time for one more. */
  many?: boolean;
  choices?: readonly string[];
  /** Says what would be right when a value is refused; returns undefined when the value is good. */
  check?: (value: string) => string | undefined;
  description: string;
};

export type Flags = Record<string, string | boolean | readonly string[] | undefined>;

/** All values of a flag that may be given several times, each once. */
export const valuesOf = (flag: Flags[string]): readonly string[] =>
  Array.isArray(flag) ? [...new Set(flag)] : typeof flag === 'string' ? [flag] : [];

export type ParsedLine = { input: string[]; rest: string[]; flags: Flags };

export const jsonFlag: FlagSpec = {
  name: 'json',
  type: 'boolean',
  description: 'print JSON on stdout, messages on stderr',
};

/** What an empty command line means: no flag is given. */
export const emptyLine = (specs: readonly FlagSpec[]): ParsedLine => ({
  input: [],
  rest: [],
  flags: Object.fromEntries(
    specs.map(({ name, type, many }) => [name, type === 'boolean' ? false : many ? [] : undefined]),
  ),
});

/** Checks a whole number in a range, for flags and arguments. Returns what is wrong, or undefined. */
export const wholeNumber =
  (min: number, max: number) =>
  (value: string): string | undefined =>
    /^\d{1,15}$/.test(value) && Number(value) >= min && Number(value) <= max
      ? undefined
      : `expected a whole number from ${min} to ${max}`;
