/**
 * A piece of JSON that is kept as the text that was sent: a number that a double would change
 * (`1.10`, `1e400`, `-0`), and what is nested deeper than `deepest`.
 */
export class Verbatim {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A value of JSON. Numbers print as they were sent: whole ones that a double can’t hold are bigints. */
export type Json =
  | null
  | boolean
  | number
  | bigint
  | string
  | Verbatim
  | Json[]
  | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

/** Levels of arrays and objects that are taken apart. What walks through a value calls itself at each. */
export const deepest = 100;

const numbers = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const words = /true|false|null/y;
const space = /[\t\n\r ]*/y;

/** Throws a SyntaxError. Does not call itself, and gives objects that have only what was sent. */
export const parseJson = (text: string): Json => {
  const open: (Json[] | JsonObject)[] = [];
  let root: Json | undefined;
  let name = '';
  let wants: 'value' | 'value or end' | 'name' | 'name or end' | 'next or end' = 'value';
  let at = 0;
  const skipSpace = () => {
    if (text.charCodeAt(at) > 32) return;
    space.lastIndex = at;
    space.test(text);
    at = space.lastIndex;
  };
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [found = ''] = pattern.exec(text) ?? [];
    if (found === '') throw noJson(at);
    at += found.length;
    return found;
  };
  const takeString = (): string => {
    const end = endOfString(text, at);
    const inner = text.slice(at + 1, end - 1);
    const string = text.slice(at, end);
    at = end;
    return /[\u0000-\u001f\\]/.test(inner) ? (JSON.parse(string) as string) : inner;
  };
  const put = (value: Json) => {
    const into = open.at(-1);
    if (!into) root = value;
    else if (Array.isArray(into)) into.push(value);
    else setOwn(into, name, value);
    wants = 'next or end';
  };
  const begin = (made: Json[] | JsonObject) => {
    if (open.length >= deepest) {
      const end = endOfNested(text, at);
      put(new Verbatim(text.slice(at, end)));
      at = end;
      return;
    }
    put(made);
    open.push(made);
    wants = Array.isArray(made) ? 'value or end' : 'name or end';
    at += 1;
  };
  while (root === undefined || open.length > 0) {
    skipSpace();
    const sign = text[at];
    const inArray = Array.isArray(open.at(-1));
    if (wants === 'next or end' && sign === ',') {
      at += 1;
      wants = inArray ? 'value' : 'name';
    } else if (wants.endsWith('end') && sign === (inArray ? ']' : '}')) {
      at += 1;
      open.pop();
      wants = 'next or end';
    } else if (wants.startsWith('name') && sign === '"') {
      name = takeString();
      skipSpace();
      if (text[at] !== ':') throw noJson(at);
      at += 1;
      wants = 'value';
    } else if (!wants.startsWith('value')) throw noJson(at);
    else if (sign === '"') put(takeString());
    else if (sign === '{') begin({});
    else if (sign === '[') begin([]);
    else if (sign === 't' || sign === 'f' || sign === 'n') {
      const word = take(words);
      put(word === 'null' ? null : word === 'true');
    } else put(exact(take(numbers)));
  }
  skipSpace();
  if (at < text.length) throw noJson(at);
  return root;
};

const noJson = (at: number) => new SyntaxError(`no JSON from character ${at} on`);

/** The index behind the string that begins here. */
const endOfString = (text: string, from: number): number => {
  for (let at = from + 1; ; at += 1) {
    at = text.indexOf('"', at);
    if (at < 0) throw noJson(from);
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
};

const brackets = /["[\]{}]/g;

/** The index behind the array or object that begins here. */
const endOfNested = (text: string, from: number): number => {
  let level = 0;
  for (let at = from; ; ) {
    brackets.lastIndex = at;
    const sign = brackets.exec(text)?.[0];
    if (sign === undefined) throw noJson(from);
    at = sign === '"' ? endOfString(text, brackets.lastIndex - 1) : brackets.lastIndex;
    if (sign === '[' || sign === '{') level += 1;
    if (sign === ']' || sign === '}') level -= 1;
    if (level === 0) return at;
  }
};

/** Sets a field, also one that is called `__proto__`. */
export const setOwn = <T>(into: Record<string, T>, name: string, value: T): void => {
  if (name !== '__proto__') into[name] = value;
  else
    Object.defineProperty(into, name, {
      ...{ value, enumerable: true, configurable: true, writable: true },
    });
};

// Nothing counts so far; to make a number of a megabyte of digits takes its time.
const longestWhole = 40;

const exact = (digits: string): Json => {
  const value = Number(digits);
  const whole = /^-?[1-9]\d*$/.test(digits);
  if (whole && !Number.isSafeInteger(value) && digits.length <= longestWhole) return BigInt(digits);
  return String(value) === digits ? value : new Verbatim(digits);
};

/** JSON in one line, with numbers as they were sent. */
export const jsonText = (value: Json | undefined): string => {
  if (value === undefined) return '';
  if (value instanceof Verbatim) return value.text;
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  const parts = Object.entries(value).map(
    ([name, each]) => `${JSON.stringify(name)}:${jsonText(each)}`,
  );
  return `{${parts.join(',')}}`;
};

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Verbatim);

/** A field of an object; undefined where it was not sent, whatever objects inherit. */
export const fieldOf = (value: Json | undefined, name: string): Json | undefined =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

export const bigOf = (value: Json | undefined): bigint | null => {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  return typeof value === 'string' && value.length <= longestWhole && /^-?\d+$/.test(value)
    ? BigInt(value)
    : null;
};

export const numberOf = (value: Json | undefined): number | null => {
  const whole = bigOf(value);
  return whole === null ? null : Number(whole);
};

/** A value as text, without quotes; null where there is none. */
export const textOf = (value: Json | undefined): string | null =>
  value === null || value === undefined
    ? null
    : typeof value === 'string'
      ? value
      : jsonText(value);
